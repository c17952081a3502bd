//! Open this for the words by which effects and keys are recognised.
//!
//! It knows words only; what a call means, `effects` puts together.

use crate::engine::python::visit::{self, SourceOrderVisitor};
use crate::engine::python::{Expr, ast};

const VERBS: &[&str] = &[
    "charge",
    "refund",
    "pay",
    "payout",
    "transfer",
    "debit",
    "credit",
    "withdraw",
    "deposit",
    "send",
    "publish",
    "produce",
    "notify",
    "insert",
    "increment",
    "incr",
    "incrby",
];
/// What `create_…` makes, where making it twice hurts.
const CREATED: &[&str] = &[
    "charge",
    "payment",
    "refund",
    "payout",
    "transfer",
    "order",
    "invoice",
    "subscription",
    "shipment",
    "booking",
    "reservation",
    "ticket",
];
/// Last words of receivers that are clients of such services, and of nothing else.
const CERTAIN: &[&str] = &["gateway", "mailer", "notifier", "publisher", "producer", "mailgun", "sendgrid", "twilio"];
/// Last words of receivers that are clients of anything.
const VAGUE: &[&str] = &["client", "service", "api", "provider", "processor", "sender", "broker"];
/// What makes a vague client a certain one.
const FIELDS: &[&str] = &[
    "email",
    "mail",
    "sms",
    "payment",
    "payments",
    "billing",
    "notification",
    "notifications",
    "push",
    "card",
    "invoice",
    "order",
    "orders",
    "bank",
    "wallet",
    "ledger",
    "checkout",
];
/// Ids of whom or what something is done to, which say nothing about how often.
const PARTIES: &[&str] = &[
    "user_id",
    "customer_id",
    "account_id",
    "channel_id",
    "chat_id",
    "template_id",
    "tenant_id",
    "merchant_id",
    "card_id",
    "api_key",
    "access_token",
    "auth_token",
];

/// Whether the method does what one of the verbs says, such as `send_email` or `create_invoice`.
pub fn is_verb(method: &str, more: &[String]) -> bool {
    let mut parts = method.trim_start_matches('_').split('_');
    let first = parts.next().unwrap_or_default();
    VERBS.contains(&first)
        || more.iter().any(|verb| verb == first || verb == method)
        || (first == "create" && parts.next().is_some_and(|noun| CREATED.contains(&noun)))
}

/// Whether a receiver and its method name leave little doubt.
pub fn is_client_call(receiver: &str, method: &str, more: &[String]) -> bool {
    let words: Vec<&str> = receiver.split('_').collect();
    let Some((last, before)) = words.split_last() else { return false };
    let is_vague = || VAGUE.contains(last);
    let is_certain = || CERTAIN.contains(last) || (is_vague() && before.iter().any(|word| FIELDS.contains(word)));
    let says_what =
        || is_vague() && method.split('_').skip(1).any(|word| FIELDS.contains(&word) || CREATED.contains(&word));
    is_verb(method, more) && (is_certain() || says_what())
}

/// Whether an instance of a library's class has such a method with an effect.
pub fn is_library_method(class: &str, method: &str) -> bool {
    const METHODS: &[(&str, &[&str])] = &[
        ("smtplib.SMTP", &["send_message", "sendmail"]),
        ("smtplib.SMTP_SSL", &["send_message", "sendmail"]),
        ("aiosmtplib.SMTP", &["send_message", "sendmail"]),
        ("sendgrid.SendGridAPIClient", &["send"]),
        ("slack_sdk.WebClient", &["chat_postMessage"]),
        ("slack_sdk.web.async_client.AsyncWebClient", &["chat_postMessage"]),
        ("twilio.rest.Client", &["create"]),
        ("kafka.KafkaProducer", &["send"]),
        ("aiokafka.AIOKafkaProducer", &["send", "send_and_wait"]),
        ("confluent_kafka.Producer", &["produce"]),
        ("redis.Redis", &["incr", "incrby", "hincrby", "lpush", "rpush", "publish", "xadd"]),
        ("redis.asyncio.Redis", &["incr", "incrby", "hincrby", "lpush", "rpush", "publish", "xadd"]),
    ];
    METHODS.iter().any(|(of, methods)| *of == class && methods.contains(&method))
}

/// Whether a name is that of a key for idempotency, and of nothing else.
pub fn is_key_word(name: &str) -> bool {
    let name = name.to_lowercase();
    ["idempot", "dedup", "request_id", "nonce"].iter().any(|word| name.contains(word))
}

/// Whether a name may be a key: an id of something, unless it only says whom it is for.
pub fn looks_like_key(name: &str) -> bool {
    let name = name.to_lowercase();
    let last = name.rsplit('_').next().unwrap_or_default();
    let is_one = ["id", "key", "uuid", "token", "reference", "ref", "nonce"].contains(&last);
    is_key_word(&name) || ((is_one || name.ends_with("uuid")) && !PARTIES.contains(&name.as_str()))
}

/// Whether anything among the arguments may be a key.
pub fn has_key(call: &ast::ExprCall) -> bool {
    let mut words = Words { found: false };
    words.visit_arguments(&call.arguments);
    words.found
}

struct Words {
    found: bool,
}

impl<'v> SourceOrderVisitor<'v> for Words {
    fn visit_expr(&mut self, expr: &'v Expr) {
        self.found |= match expr {
            Expr::Name(name) => looks_like_key(name.id.as_str()),
            Expr::Attribute(attribute) => looks_like_key(attribute.attr.as_str()),
            Expr::StringLiteral(text) => looks_like_key(text.value.to_str()),
            _ => false,
        };
        visit::walk_expr(self, expr);
    }

    fn visit_keyword(&mut self, keyword: &'v ast::Keyword) {
        self.found |= keyword.arg.as_ref().is_none_or(|name| looks_like_key(name.as_str()));
        visit::walk_keyword(self, keyword);
    }
}

/// Whether a document is written out and has no id of its own.
pub fn has_no_id(document: &Expr) -> bool {
    let Expr::Dict(dict) = document else { return false };
    dict.items.iter().all(|item| match &item.key {
        Some(Expr::StringLiteral(key)) => !looks_like_key(key.value.to_str()),
        _ => false,
    })
}

/// Whether a statement of SQL adds a row, or moves a counter, each time it runs. One that has a column for an id, or
/// a word about duplicates, is taken to know better.
pub fn repeats(statement: &str) -> bool {
    let lower = statement.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    let guards = ["conflict", "duplicate", "ignore", "exists", "merge", "returning_existing"];
    if words.iter().any(|word| guards.contains(word) || looks_like_key(word)) {
        return false;
    }
    match &words[..] {
        ["insert", "into", ..] => true,
        ["update", _, "set", column, value, ..] => column == value && lower.contains(['+', '-']),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_leave_little_doubt() {
        let is = |receiver, method| is_client_call(receiver, method, &[]);
        assert!(is("payment_gateway", "charge"));
        assert!(is("email_service", "send"));
        assert!(is("client", "send_email"));
        assert!(is("kafka_producer", "send"));
        assert!(is("billing_api", "create_invoice"));
        assert!(!is("http_client", "send"));
        assert!(!is("client", "create_completion"));
        assert!(!is("session", "create_session"));
        assert!(!is("payment_gateway", "find_charge"));
        assert!(!is("metrics_client", "send_gauge"));
        assert!(is_client_call("payment_gateway", "hold", &["hold".to_owned()]));
    }

    #[test]
    fn statements_that_repeat() {
        assert!(repeats("INSERT INTO mails (address, body) VALUES (%s, %s)"));
        assert!(repeats("update stats set count = count + 1"));
        assert!(!repeats("INSERT INTO mails (id, body) VALUES (%s, %s)"));
        assert!(!repeats("INSERT INTO mails (address) VALUES (%s) ON CONFLICT DO NOTHING"));
        assert!(!repeats("UPDATE stats SET count = 3"));
        assert!(!repeats("SELECT count FROM stats"));
    }

    #[test]
    fn words_for_keys() {
        for key in ["idempotency_key", "order_id", "id", "MessageDeduplicationId", "message_uuid", "reference"] {
            assert!(looks_like_key(key), "{key}");
        }
        for other in ["user_id", "api_key", "amount", "paid", "token_count"] {
            assert!(!looks_like_key(other), "{other}");
        }
    }
}
