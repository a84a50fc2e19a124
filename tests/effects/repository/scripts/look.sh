#!/usr/bin/env bash
ls -l /srv
df -h /srv
