using System.Collections.Frozen;
using System.Text;

namespace Almaty2020.Web.Publishing.Paths;

/// <summary>
/// Latin letters that Unicode does not decompose into an ASCII letter and marks: German ß, Polish ł, Turkish and Kazakh ı, Azerbaijani ə,
/// Icelandic þ and ð, and all phonetic and historical letters. Each maps to the letter in its Unicode name. Lowercase only, except capitals
/// for which .NET has no lowercase letter.
/// </summary>
internal static class LatinLetterFolding
{
    private static readonly (string Ascii, string Letters)[] Replacements =
    [
        ("2", "ƨƻ"),
        ("5", "ƽ"),
        ("6", "ƅ"),
        ("a", "ɐɑɒᴀᶏᶐⱥꞻꬰꬱꭤ"),
        ("aa", "ꜳ𐞀"),
        ("ae", "æᴁᴂꞛ"),
        ("ao", "ꜵ"),
        ("au", "ꜷ"),
        ("av", "ꜹꜻ"),
        ("ay", "ꜽ"),
        ("b", "ƀƃɓʙᴃᵬᶀꞗꞵᴯ"),
        ("c", "ƈȼɕʗᴄꜿꞓꞔ𝼏𝼝"),
        ("ch", "ʧ𝼗𝼜"),
        ("con", "ꝯ"),
        ("d", "ðđƌƍȡɖɗᴅᴆᵭᶁᶑẟꝺꟈ"),
        ("db", "ȸ"),
        ("dum", "ꝱ"),
        ("dz", "ʣʥꭦ"),
        ("dzh", "ʤ𝼒𝼙"),
        ("e", "ǝɇɘəɚɛɜɝɞʚᴇᴈᶒᶓᶔᶕⱸⱻꬲꬳꬴ"),
        ("et", "ꝫ"),
        ("f", "ƒɸᵮᶂⱷꜰꝼꞙꬵꟻ"),
        ("fng", "ʩ𝼀"),
        ("g", "\uA7CBǥɠɡɢɣʛᵷᵹᶃꝿꞡꟑꬶ𝼁𝼂ɤ"),
        ("h", "ħɥɦʜʮʯⱨⱶꞕꟶ"),
        ("heng", "ɧꜧ"),
        ("hv", "ƕ"),
        ("i", "ıɨɩɪᴉᵻᵼᶖꞽ𝼚ꟾꟷ"),
        ("ia", "ꭠ"),
        ("ie", "ꭡ"),
        ("is", "ꝭ"),
        ("j", "ȷɉɟʄʝᴊ"),
        ("k", "ƙʞᴋᶄⱪꜫꝁꝃꝅꞣ𝼃𝼐"),
        ("kh", "ꭓꭔꭕ"),
        ("l", "\uA7DA\uA7DB\uA7DCłƚƛȴɫɬɭʟᴌᶅⱡꝇꝉꞁꞎꬷꬸꬹ𝼄𝼑𝼓"),
        ("ll", "ỻ"),
        ("ls", "ʪ"),
        ("lum", "ꝲ"),
        ("lz", "ʫ"),
        ("lzh", "ɮ𝼅"),
        ("m", "ɯɰɱᴍᴟᵯᶆꟺꬺꟽꟿ"),
        ("mum", "ꝳ"),
        ("n", "ƞȵɲɳɴᴎᵰᶇꞑꞥꬻᴻ"),
        ("ng", "ŋꬼ𝼇𝼔"),
        ("num", "ꝴ"),
        ("o", "øɔɵɷᴏᴐᴑᴒᴓᴖᴗᶗⱺꝋꝍꞷꟁꬽꬾꬿꭃꭄ𝼛"),
        ("oe", "œɶᴔꞝꭀꭁꭂꭢ"),
        ("oi", "ƣ"),
        ("oo", "ꝏ"),
        ("ou", "ȣᴕ"),
        ("p", "ƥᴘᵱᵽᶈꝑꝓꝕꟼ"),
        ("q", "ĸɋʠꜭꜯꝗꝙꞯ"),
        ("qp", "ȹ"),
        ("r", "ɍɹɺɻɼɽɾɿʀʁᴙᴚᵲᵳᶉⱹꝛꞃꞧꭅꭆꭇꭈꭉꭊꭋꭌꭨ𝼈𝼕𝼖"),
        ("rum", "ꝝꝵꝶ"),
        ("s", "\uA7CC\uA7CDȿʂᵴᶊẜẝꜱꞅꞩꟊꟙ𝼞ꟗ"),
        ("sh", "ƪʃʅʆᶋᶘꭍ𝼋𝼌"),
        ("ss", "ß"),
        ("t", "ŧƫƭȶʇʈᴛᵵⱦꞇ𝼉𝼍"),
        ("tc", "ʨ"),
        ("th", "þᵺꝥꝧꟓ"),
        ("ts", "ʦꭧ"),
        ("tum", "ꝷ"),
        ("tz", "ꜩ"),
        ("u", "ʉʊᴜᴝᵾᵿᶙꞹꞿꭎꭏꭒᴞ"),
        ("ue", "ᵫꞟ"),
        ("ui", "ꭐꭑ"),
        ("um", "ꝸ"),
        ("uo", "ꭣ"),
        ("v", "ʋʌᴠᶌỽⱱⱴꝟꝩ"),
        ("vy", "ꝡ"),
        ("w", "ƿʍᴡⱳꟃꟕ"),
        ("x", "ᶍꭖꭗꭘꭙ"),
        ("y", "ƴȝɏʎʏỿꭚ𝼆"),
        ("z", "ƶȥɀʐʑᴢᵶᶎⱬꝣ"),
        ("zh", "ƹƺʒʓᴣᶚ𝼘"),
        // Glottal stops, clicks and similar signs, whose sounds no Latin letter represents.
        ("", "\uA7CFƾǀǁǂǃɂʔʕʖʘʡʢʬʭᴤᴥꜣꜥꞈꞌꞏ𝼊𝼎"),
    ];

    /// <summary>The ASCII letters for each letter; empty for a sign that is left out.</summary>
    public static FrozenDictionary<Rune, string> Table { get; } =
        Replacements
            .SelectMany(w => w.Letters.EnumerateRunes().Select(letter => KeyValuePair.Create(letter, w.Ascii)))
            .ToFrozenDictionary();
}
