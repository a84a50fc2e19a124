//! Lines of files that are written for one program: hosts, fstab, zones, sudoers, `ssh_config`, units, limits, mail dialogues.
//!
//! Takes a line, says of which file it is. Never looks at the lines around it.

use super::is_assignment;
use crate::text::{Pattern, is_space};

/// A kind of file, and how its lines look.
struct Kind {
    name: &'static str,
    line: Pattern,
}

static KINDS: [Kind; 10] = [
    Kind {
        name: "lines of a hosts file",
        line: Pattern::only_where(
            begins_with_address,
            r"^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:]+|<[^>]*ip[^>]*>)\s+[A-Za-z<][\w.<>-]*(\s+[\w.<>-]+)*(\s*#.*)?$",
        ),
    },
    Kind {
        name: "lines of fstab",
        line: Pattern::only_where(
            begins_with_device,
            r"^(UUID=|LABEL=|PARTUUID=|/dev/|//|tmpfs|proc|none|[\w.-]+:/)\S*\s+(/\S*|none|swap)\s+(auto|ext[234]|xfs|btrfs|nfs4?|cifs|tmpfs|swap|vfat|proc|zfs|ceph|glusterfs)\s+\S+(\s+\d)*$",
        ),
    },
    Kind {
        name: "lines of a DNS zone",
        line: Pattern::only_where(
            is_record,
            r"^(\$(TTL|ORIGIN) \S+|(\S+\s+)?(\d+[smhdw]?\s+)?IN\s+(\d+\s+)?(A|AAAA|CNAME|MX|TXT|NS|SRV|PTR|SOA|CAA)\s+\S.*|\S+\s+\d+\s+(A|AAAA|CNAME|MX|TXT|NS|SRV|PTR|CAA)\s+\S.*)$",
        ),
    },
    Kind {
        name: "lines of sudoers",
        line: Pattern::only_where(
            |line| line.contains("ALL") || line.starts_with("Defaults"),
            r"^(%?[\w.@<>-]+\s+ALL\s*=\s*(\([\w:, ]+\)\s*)?((NOPASSWD|PASSWD|SETENV):\s*)*(ALL|/\S+).*|Defaults\b.*)$",
        ),
    },
    Kind {
        name: "settings of ssh",
        line: Pattern::only_where(
            |line| behind_word(line).is_some_and(|behind| behind.starts_with(' ')),
            r"^(Host|Match|HostName|Hostname|User|Port|ProxyJump|ProxyCommand|IdentityFile|IdentitiesOnly|ForwardAgent|LocalForward|RemoteForward|DynamicForward|StrictHostKeyChecking|UserKnownHostsFile|ServerAliveInterval|ServerAliveCountMax|ControlMaster|ControlPath|ControlPersist|AddKeysToAgent|Include|PermitRootLogin|PasswordAuthentication|PubkeyAuthentication|AllowUsers|AllowGroups|KbdInteractiveAuthentication|AuthorizedKeysFile|ListenAddress|Ciphers|MACs|X11Forwarding|UsePAM|LogLevel|SendEnv|AcceptEnv) +\S.*$",
        ),
    },
    Kind {
        name: "settings of a unit",
        line: Pattern::only_where(
            is_of_unit,
            r"^(\[\w+\]|(ExecStart|ExecStartPre|ExecStartPost|ExecStop|ExecReload|Restart|RestartSec|WantedBy|RequiredBy|After|Before|Requires|Wants|Type|User|Group|Environment|EnvironmentFile|WorkingDirectory|OnCalendar|OnBootSec|Persistent|Description|LimitNOFILE|LimitNPROC|TimeoutStartSec|TimeoutStopSec|KillMode|PIDFile|StandardOutput|StandardError|Unit|ReadWritePaths|ProtectSystem|PrivateTmp|NoNewPrivileges|MemoryMax|CPUQuota)=.*)$",
        ),
    },
    Kind {
        name: "limits",
        line: Pattern::only_where(
            |line| words(line).nth(1).is_some_and(|word| matches!(word, "soft" | "hard" | "-")),
            r"^[@*%]?[\w.<>*-]+\s+(soft|hard|-)\s+(nofile|nproc|core|data|fsize|memlock|rss|stack|cpu|as|maxlogins|priority|nice)\s+\S+$",
        ),
    },
    Kind {
        name: "settings of the kernel",
        line: Pattern::starting(
            &["net.", "vm.", "kernel.", "fs.", "user.", "dev."],
            r"^(net|vm|kernel|fs|user|dev)(\.[\w*-]+)+ ?= ?\S.*$",
        ),
    },
    Kind {
        name: "a dialogue with a mail server",
        line: Pattern::only_where(
            is_of_dialogue,
            r"^((HELO|EHLO) \S+|MAIL FROM: ?<.*|RCPT TO: ?<.*|DATA|QUIT|RSET|NOOP|STARTTLS|AUTH (LOGIN|PLAIN).*|(Subject|From|To|Date): .*|\.|[245]\d\d[ -].*)$",
        ),
    },
    Kind {
        name: "rules of a firewall",
        line: Pattern::starting(
            &["*filter", "*nat", "*mangle", "*raw", ":", "-A ", "-I ", "COMMIT"],
            r"^(\*(filter|nat|mangle|raw)|:[A-Z]\w* (ACCEPT|DROP|-) \[\d+:\d+\]|-[AI] [A-Z]\w* .*|COMMIT)$",
        ),
    },
];

/// The words of a line.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(is_space).filter(|word| !word.is_empty())
}

/// What stands behind the first word of a line, of letters and digits, that begins with a capital.
fn behind_word(line: &str) -> Option<&str> {
    let is_word = line.starts_with(|c: char| c.is_ascii_uppercase());
    is_word.then(|| line.trim_start_matches(|c: char| c.is_ascii_alphanumeric()))
}

/// Whether a line may begin with an address, or with a placeholder of one.
fn begins_with_address(line: &str) -> bool {
    let behind = line.trim_start_matches(|c: char| c.is_ascii_hexdigit());
    behind.starts_with(['.', ':']) || line.starts_with('<') && line.contains("ip")
}

/// Whether a line may begin with a device, or with a folder of another machine.
fn begins_with_device(line: &str) -> bool {
    const DEVICES: [&str; 8] = ["UUID=", "LABEL=", "PARTUUID=", "/dev/", "//", "tmpfs", "proc", "none"];
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    DEVICES.into_iter().any(|device| line.starts_with(device))
        || line.trim_start_matches(is_of_name).starts_with(":/")
}

/// Whether a line may be one of a zone: it names a kind of record, or what holds for those below.
fn is_record(line: &str) -> bool {
    const KINDS: [&str; 10] = ["A", "AAAA", "CNAME", "MX", "TXT", "NS", "SRV", "PTR", "SOA", "CAA"];
    line.starts_with("$TTL ") || line.starts_with("$ORIGIN ") || words(line).any(|word| KINDS.contains(&word))
}

/// Whether a line may be one of a unit: the head of a part, or a key in small and large letters.
fn is_of_unit(line: &str) -> bool {
    line.starts_with('[')
        || behind_word(line).is_some_and(|behind| {
            let key = &line[..line.len() - behind.len()];
            behind.starts_with('=') && key.contains(|c: char| c.is_ascii_lowercase())
        })
}

/// Whether a line may be of a dialogue: a dot, a number, or a word of it.
fn is_of_dialogue(line: &str) -> bool {
    const WORDS: [&str; 14] = [
        "HELO ",
        "EHLO ",
        "MAIL FROM:",
        "RCPT TO:",
        "DATA",
        "QUIT",
        "RSET",
        "NOOP",
        "STARTTLS",
        "AUTH ",
        "Subject: ",
        "From: ",
        "To: ",
        "Date: ",
    ];
    line == "." || line.starts_with(['2', '4', '5']) || WORDS.into_iter().any(|word| line.starts_with(word))
}

/// What lines are that all stand in one kind of file; none where one of them stands in no such file.
pub(in crate::reading) fn file(lines: &[String]) -> Option<&'static str> {
    let of_kind = |kind: &&Kind| !lines.is_empty() && lines.iter().all(|line| kind.line.is_match(line));
    // What only sets variables is what a shell takes it for.
    let sets = lines.iter().all(|line| is_assignment(line));
    if sets {
        return None;
    }
    KINDS.iter().find(of_kind).map(|kind| kind.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let lines: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
        assert_eq!(file(&lines), expected, "{text}");
    }

    #[test]
    fn each_kind_of_file_is_known_by_all_of_its_lines() {
        check("192.0.2.10 db.internal db\n192.0.2.11 web.internal", Some("lines of a hosts file"));
        check("UUID=9b2d-11aa  /srv/plant  xfs  noatime,nofail  0 2", Some("lines of fstab"));
        check(
            "jump    300 IN A     203.0.113.20\nplant 300 IN CNAME jump.example.org.",
            Some("lines of a DNS zone"),
        );
        check("alice ALL=(ALL) NOPASSWD: /usr/bin/systemctl", Some("lines of sudoers"));
        check("Host plant-*\n  ProxyJump jump.example.org\n  User operator", Some("settings of ssh"));
        check("ExecStart=/usr/sbin/sshd -D -f /etc/x\nRestart=on-failure", Some("settings of a unit"));
        check("web soft nofile 65535\n* hard nproc 4096", Some("limits"));
        check("vm.swappiness=10\nnet.core.somaxconn = 1024", Some("settings of the kernel"));
        check("HELO a.example\nMAIL FROM:<a@a.example>\nQUIT", Some("a dialogue with a mail server"));
        check(
            "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT",
            Some("rules of a firewall"),
        );
    }

    #[test]
    fn commands_are_of_no_such_file() {
        for text in [
            "ls",
            "PATH=/opt/bin:$PATH",
            "host web.example.org",
            "192.0.2.10 db\nping db",
            "mount /dev/vdb1 /srv",
            "A=1",
            "sudo -u app x",
            "test \"$SHELL\" = /bin/bash",
            "User=app",
            "sysctl -w vm.swappiness=10",
        ] {
            check(text, None);
        }
    }
}
