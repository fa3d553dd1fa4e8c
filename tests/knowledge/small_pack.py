"""A small pack on disk, for tests that change it."""

from pathlib import Path

from knowledge.checks.required_replies import REQUIRED_REPLIES

COMPANY = """
name: {en: Test Shop, zh: 测试店}
agent_name: {en: Tess, zh: 小测}
languages: [en, zh]
timezone: Asia/Singapore
currency: SGD
currency_symbol: S$
care_hours: {mon: {opens: "09:00", closes: "18:00"}}
expected_wait_minutes: 10
order_number_pattern: 'W(\\d{6})'
"""
INTENTS = """
delivery: {kind: question, articles: [delivery-cost, delivery-time]}
returns: {kind: question, articles: [return-policy]}
staff: {kind: question, articles: [staff-notes]}
not_covered: {kind: not_covered}
"""
REPLIES = """
greeting: {en: ["Hello {name}", "Hi {name}"], zh: ["您好 {name}"]}
"""
SAID_BY_CODE = {key for keys in REQUIRED_REPLIES.values() for key in keys} - {"greeting"}
HANDOVER = """
handover:
  about: Does a person take over?
  facts: {asked_for_person: bool}
  decisions: [escalate, continue]
  rules:
    - {when: {asked_for_person: true}, decide: escalate}
    - {when: {asked_for_person: false}, decide: continue}
"""
"""The one table that no pack can do without."""
ARTICLES = {
    ("en", "delivery-cost"): (
        "How much does delivery cost?",
        ["what are your shipping fees", "is shipping free"],
        "Standard delivery costs S$4.90.\n\nIt is free from S$60. Large items cost S$25.",
    ),
    ("en", "delivery-time"): (
        "How long does delivery take?",
        ["when will my parcel arrive", "how many days to deliver"],
        "Standard delivery takes 2 to 4 working days.\n\nOn Sundays no parcels are delivered.",
    ),
    ("en", "return-policy"): (
        "Can I return an item?",
        ["can I send something back", "return window"],
        "You can return an item within 30 days.\n\n- Bring it to the shop.\n- Or book a pick-up.",
    ),
    ("en", "staff-notes"): (
        "How do operators refund in goodwill?",
        ["goodwill limits"],
        "Operators may refund up to S$20 in goodwill.",
    ),
    ("zh", "delivery-cost"): (
        "运费是多少？",
        ["邮费怎么算", "包邮吗"],
        "标准配送费为 S$4.90，满 S$60 免运费。大件商品配送费为 S$25。",
    ),
    ("zh", "delivery-time"): (
        "配送要多久？",
        ["几天能到货", "什么时候送到"],
        "标准配送需要 2 到 4 个工作日。星期天不送货。",
    ),
    ("zh", "return-policy"): (
        "可以退货吗？",
        ["能不能退", "退货期限"],
        "收到商品后 30 天内可以退货。可以送到店里，也可以预约上门取件。",
    ),
    ("zh", "staff-notes"): (
        "客服可以补偿多少？",
        ["补偿额度"],
        "客服人员最多可以补偿 S$20 给顾客。",
    ),
}


def write_pack(folder: Path) -> Path:
    """Writes the pack into `folder`, which is its name too."""
    folder.mkdir(parents=True)
    (folder / "company.yaml").write_text(COMPANY, "utf-8")
    (folder / "intents.yaml").write_text(INTENTS, "utf-8")
    said = "".join(f"{key}: {{en: [{key}], zh: [{key}]}}\n" for key in sorted(SAID_BY_CODE))
    (folder / "replies.yaml").write_text(REPLIES + said, "utf-8")
    (folder / "policies.yaml").write_text(HANDOVER, "utf-8")
    (folder / "tasks.yaml").write_text("{}\n", "utf-8")
    for (language, article_id), (title, questions, body) in ARTICLES.items():
        audience = "operator" if article_id == "staff-notes" else "customer"
        write_article(folder, language, article_id, (title, questions, body), audience=audience)
    for language in ("en", "zh"):
        utterances = folder / "utterances" / language
        utterances.mkdir(parents=True)
        (utterances / "delivery.txt").write_text(f"{language} delivery question\n", "utf-8")
    return folder


def write_article(
    folder: Path,
    language: str,
    article_id: str,
    content: tuple[str, list[str], str],
    *,
    valid_until: str = "2030-12-31",
    audience: str = "customer",
) -> Path:
    """Writes one article: (title, alternative questions, body)."""
    title, questions, body = content
    lines = [
        "---",
        f"id: {article_id}",
        f'title: "{title}"',
        "owner: care",
        f"valid_until: {valid_until}",
        f"audience: {audience}",
        "questions:",
        *(f'  - "{question}"' for question in questions),
        "---",
        body,
    ]
    path = folder / "faq" / language / f"{article_id}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
