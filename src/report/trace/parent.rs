//! The span that a run is a part of, as `TRACEPARENT` names it (W3C Trace Context).

/// The span that a run is a part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceParent {
    /// The trace's id: 32 hexadecimal digits.
    pub trace: String,
    /// The span's id: 16 hexadecimal digits.
    pub span: String,
    /// Whether the trace is recorded.
    pub is_sampled: bool,
}

impl TraceParent {
    /// What `text` names; none where it is no such header, which is then to be taken for absent.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('-');
        let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let is_hex = |part: &str, length: usize| {
            part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        let is_id = |part: &str, length: usize| is_hex(part, length) && part.bytes().any(|byte| byte != b'0');
        // A later version may have more behind it.
        let is_version = is_hex(version, 2) && version != "ff" && (version != "00" || parts.next().is_none());
        if !is_version || !is_id(trace, 32) || !is_id(span, 16) || !is_hex(flags, 2) {
            return None;
        }
        let is_sampled = u8::from_str_radix(flags, 16).ok()? & 1 == 1;
        Some(Self { trace: trace.to_owned(), span: span.to_owned(), is_sampled })
    }
}

#[cfg(test)]
mod tests {
    use super::TraceParent;

    #[test]
    fn only_a_whole_header_names_a_parent() {
        let whole = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let parent = TraceParent::parse(whole).unwrap();
        assert_eq!((parent.trace.as_str(), parent.span.as_str()), (&whole[3..35], &whole[36..52]));
        assert!(parent.is_sampled);
        assert!(!TraceParent::parse(&whole.replace("-01", "-00")).unwrap().is_sampled);
        assert!(TraceParent::parse(&whole.replace("00-0af", "cc-0af").replace("-01", "-01-more")).is_some());
        for broken in [
            "",
            &whole[..50],
            &whole.to_uppercase(),
            &whole.replace("00-0af", "ff-0af"),
            &format!("{whole}-more"),
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        ] {
            assert_eq!(TraceParent::parse(broken), None, "{broken}");
        }
    }
}
