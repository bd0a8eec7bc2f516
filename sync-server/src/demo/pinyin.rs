//! Initials of the pinyin of place names, so that a search for `gdsq` finds 古渡社区.

/// The characters that occur in the county's place names, by the letter their pinyin begins with.
const LETTERS: [(&str, &str); 21] = [
    ("b", "北堡柏滨白笔"),
    ("c", "仓城崔川彩村池磁草"),
    ("d", "丁东地大夺岱底德打殿渡碓第翟董豆邓"),
    ("e", "儿尔"),
    ("f", "冯房樊福范"),
    ("g", "古固果格沟郭阁高"),
    ("h", "会何后回惠斛横河火红胡花辉郝韩黄黑"),
    ("j", "井军咀家尖居旧焦甲臼菅贾金"),
    ("k", "口柯科"),
    ("l", "刘李林柳梁楼立罗老芦路连陆骆鹿龙"),
    ("m", "峁庙木漫面马麻"),
    ("n", "南娘泥"),
    ("p", "偏坡坪潘畔裴铺"),
    ("q", "七乔前区圈曲桥泉碛祁"),
    ("r", "仁"),
    ("s", "上书双单寺山束树水沙深石社神"),
    ("t", "兔同唐土堂塔天头桃梯滩炭通铁驼"),
    ("w", "万五吴围委尾文武洼湾王瓦网邬"),
    ("x", "下乡兴县夏小巡幸新星窨西许"),
    ("y", "一也元养印尧峪崖杨榆狱硬窑营蚰蜒阳阴"),
    ("z", "中佐子宅寨庄朱砖紫纸走赵镇长"),
];

/// Returns the initials of `name`, digits kept, characters without an entry left out.
pub(crate) fn initials(name: &str) -> String {
    name.chars().filter_map(initial).collect()
}

fn initial(character: char) -> Option<char> {
    if character.is_ascii_alphanumeric() {
        return Some(character.to_ascii_lowercase());
    }
    LETTERS
        .iter()
        .find(|(_, characters)| characters.contains(character))
        .and_then(|(letter, _)| letter.chars().next())
}
