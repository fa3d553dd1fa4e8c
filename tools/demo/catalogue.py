"""What the demo shop sells, and names for the people it invents."""

from typing import NamedTuple


class DemoProduct(NamedTuple):
    """One product of the demo shop."""

    sku: str
    name_en: str
    name_zh: str
    category: str
    price_cents: int
    is_consumable: bool = False


PRODUCTS = (
    DemoProduct("ALD-FL", "Alder floor lamp", "Alder 落地灯", "lighting", 18900),
    DemoProduct("BIR-DL", "Birch desk lamp", "Birch 台灯", "lighting", 7900),
    DemoProduct("CED-PL", "Cedar pendant", "Cedar 吊灯", "lighting", 12900),
    DemoProduct("JUN-WL", "Juniper wall light", "Juniper 壁灯", "lighting", 8900),
    DemoProduct("LUM-E27", "Lumo bulb E27", "Lumo E27 灯泡", "lighting", 1290, True),
    DemoProduct("LUM-E14", "Lumo bulb E14", "Lumo E14 灯泡", "lighting", 990, True),
    DemoProduct("LUM-GU10", "Lumo bulb GU10", "Lumo GU10 灯泡", "lighting", 1090, True),
    DemoProduct("LUM-SM", "Lumo Smart bulb", "Lumo Smart 智能灯泡", "lighting", 2490),
    DemoProduct("GLO-ST", "Glow light strip", "Glow 灯带", "lighting", 3900),
    DemoProduct("FER-AP", "Fern air purifier", "Fern 空气净化器", "electronics", 32900),
    DemoProduct("FER-F2", "HEPA filter F-200", "F-200 滤芯", "consumables", 4900, True),
    DemoProduct("MIS-HU", "Mist humidifier", "Mist 加湿器", "electronics", 9900),
    DemoProduct("EMB-KE", "Ember kettle", "Ember 电水壶", "electronics", 6900),
    DemoProduct("KOP-CM", "Kopi coffee machine", "Kopi 咖啡机", "electronics", 24900),
    DemoProduct("KOP-CA", "Kopi capsules K (30)", "Kopi K 胶囊 (30 颗)", "consumables", 2190, True),
    DemoProduct("KOP-DS", "Descaler", "除垢剂", "consumables", 1290, True),
    DemoProduct("SWI-SV", "Swift stick vacuum", "Swift 吸尘器", "electronics", 39900),
    DemoProduct("BRE-FA", "Breeze fan", "Breeze 风扇", "electronics", 8900),
    DemoProduct("PLU-MI", "Plug Mini smart plug", "Plug Mini 智能插座", "electronics", 1990),
    DemoProduct("NES-30", "Nest storage box 30 l", "Nest 收纳箱 30 升", "home", 1490),
    DemoProduct("NES-70", "Nest storage box 70 l", "Nest 收纳箱 70 升", "home", 2490),
    DemoProduct("LIN-BE", "Linen bedding set", "Linen 床品套装", "home", 14900),
    DemoProduct("OAK-ST", "Oak side table", "Oak 边几", "home", 15900),
    DemoProduct("HAV-SH", "Haven shelf", "Haven 置物架", "home", 21900),
    DemoProduct("TID-SF", "Tide shower head filter", "Tide 花洒滤芯", "consumables", 1890, True),
)

FIRST_NAMES = (
    "Mei Lin", "Wei Jie", "Aisyah", "Arjun", "Priya", "Hui Min", "Jun Hao", "Siti", "Daniel",
    "Rachel", "Kumar", "Xin Yi", "Farid", "Grace", "Marcus", "Li Ting", "Nurul", "Ryan", "Shu Fen",
    "Vikram", "Chloe", "Zhi Hao", "Amirah", "Ethan", "Jia Hui",
)  # fmt: skip
FAMILY_NAMES = (
    "Tan", "Lim", "Lee", "Ng", "Wong", "Goh", "Chua", "Chan", "Koh", "Teo", "Nair", "Rahman",
    "Pillai", "Ismail", "Fernandez", "Low", "Sim", "Yeo", "Ong", "Menon",
)  # fmt: skip
STREETS = (
    "Tampines Street 21", "Bedok North Avenue 3", "Jurong West Street 42", "Ang Mo Kio Avenue 6",
    "Clementi Avenue 2", "Toa Payoh Lorong 4", "Serangoon Central", "Pasir Ris Drive 3",
    "Bukit Batok West Avenue 5", "Woodlands Drive 16", "Punggol Field", "Marine Parade Central",
)  # fmt: skip
