using System.Collections.Frozen;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Editing.Checking;

/// <summary>
/// Texts of links that say nothing by themselves. Who reads by ear has the links of a page read out one after the other: ten times
/// "here" is no choice (WCAG 2.4.4).
/// </summary>
public static class LinkWords
{
    private static readonly FrozenDictionary<Language, FrozenSet<string>> Vague = new Dictionary<Language, FrozenSet<string>>
    {
        [Language.English] = Words("here, click here, press here, see here, read here, find here, this, this link, this page, this site, link, the link, page, more, more here, read more, see more, learn more, find out more, details, more details, further, go, open, download, website"),
        [Language.Russian] = Words("здесь, тут, сюда, вот здесь, вот тут, нажмите здесь, нажмите сюда, жмите сюда, ссылка, по ссылке, эта ссылка, по этой ссылке, перейти, перейти по ссылке, страница, на этой странице, эта страница, сайт, на сайте, далее, подробнее, подробнее здесь, подробности, читать, читать далее, читать подробнее, узнать больше, узнать подробнее, ещё, открыть, скачать, смотреть"),
        [Language.Kazakh] = Words("мұнда, осында, міне, осы жерде, осы жерден, осы жерге, осы жерді басыңыз, мұнда басыңыз, басыңыз, сілтеме, осы сілтеме, сілтеме бойынша, осы сілтеме бойынша, сілтемеге өту, өту, бет, осы бет, осы бетте, сайт, сайтта, толық, толығырақ, толығырақ оқу, толығырақ мұнда, көбірек, оқу, әрі қарай, әрі қарай оқу, ашу, көру, жүктеу, жүктеп алу"),
    }.ToFrozenDictionary();

    public static bool AreVague(string text, Language language)
    {
        var words = string.Join(' ', text.ToLowerInvariant().Split((char[])[' ', '\n', '\u00a0'], StringSplitOptions.RemoveEmptyEntries)).Trim('.', ',', ':', '…', '!', '>', '»', '«', '"', '→', ' ');
        return Vague[language].Contains(words);
    }

    private static FrozenSet<string> Words(string list) => list.Split(", ").ToFrozenSet(StringComparer.Ordinal);
}
