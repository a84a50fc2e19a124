//! The port of this machine that a command opens: how one that stays up shows that it is ready.

use crate::text::Pattern;

/// How commands write it, the surest first. Each has one group, the number.
static SPELLINGS: [Pattern; 4] = [
    Pattern::new(r"-L\s*(?:[\w.*]+:)?(\d{2,5}):"),
    Pattern::new(r"(?:^|[\s=:])(\d{2,5}):\d{1,5}(?:\s|$)"),
    Pattern::new(r"(?:--port[= ]|\s-p[= ]?|\bhttp\.server\s+|[=:]tcp:|\bPORT=)(\d{2,5})\b"),
    Pattern::new(r"\bport-forward\b.*\s(\d{2,5})(?:\s|$)"),
];

/// The port that the command opens here, if its text names one.
pub fn local_port(script: &str) -> Option<u16> {
    SPELLINGS
        .iter()
        .find_map(|spelling| spelling.captures(script)?.get(1)?.as_str().parse().ok())
        .filter(|port| *port > 0)
}

#[cfg(test)]
mod tests {
    use super::local_port;

    #[test]
    fn a_port_is_found_where_commands_write_it() {
        for (script, port) in [
            ("kubectl port-forward svc/x 8080:80", Some(8080)),
            ("kubectl port-forward svc/x 8080:80 -n shop &", Some(8080)),
            ("kubectl port-forward svc/x 9090", Some(9090)),
            ("ssh -N -L 5432:db:5432 host", Some(5432)),
            ("ssh -N -L 127.0.0.1:6432:db:5432 host", Some(6432)),
            ("python3 -m http.server 8000", Some(8000)),
            ("uvicorn app:app --port 8001", Some(8001)),
            ("docker run -p 5000:80 nginx", Some(5000)),
            ("npm run dev", None),
            ("tail -f x &", None),
        ] {
            assert_eq!(local_port(script), port, "{script}");
        }
    }
}
