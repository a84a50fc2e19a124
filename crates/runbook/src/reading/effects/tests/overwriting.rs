//! Files that are written over.

use super::rows;
use crate::reading::Effect::{Change, Destroy};

#[test]
fn what_lies_outside_and_is_written_over_is_lost() {
    rows(
        Destroy,
        &[
            &[": > data.db"],
            &["> /var/lib/x/y"],
            &["echo x > /etc/hosts"],
            &["echo x > ~/.kube/config"],
            &["echo x > $HOME/x"],
            &["cat x > /dev/sda"],
            &["echo x | sudo tee /etc/hosts"],
            &["cp x /etc/hosts"],
            &["sudo mv x.conf /etc/x.conf"],
            &["dd if=/dev/zero of=/dev/sdb"],
            &["truncate -s 0 /var/log/x.log"],
            &["truncate -s 0 data.db"],
            &["rm -rf /tmp/../srv/x"],
            &["rm -r dist/../../data"],
            &["curl -s https://x.example/y -o /etc/x.conf"],
        ],
    );
    rows(
        Change,
        &[
            &["echo x > y"],
            &["echo x > /tmp/y"],
            &["echo x >> /var/log/y"],
            &["mkdir -p /opt/app", "echo x > /opt/app/y"],
            &["echo x | tee y"],
            &["echo x | sudo tee -a /etc/hosts"],
            &["cp x y"],
            &["cp -n x /etc/hosts"],
            &["curl -s https://x.example/y -o y"],
            &["echo x > \"$DIR/y\""],
        ],
    );
}
