forget_everything() {
  rm -rf /srv/app
}
