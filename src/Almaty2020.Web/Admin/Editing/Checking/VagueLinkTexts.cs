using System.Collections.Frozen;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Editing.Checking;

/// <summary>
/// Link texts that mean nothing out of context. Screen readers can list the links of a page one after the other, and a list of ten times
/// "here" offers no choice (WCAG 2.4.4).
/// </summary>
public static class VagueLinkTexts
{
    private static readonly FrozenDictionary<Language, FrozenSet<string>> Vague = Language.All.ToFrozenDictionary(
        language => language,
        language => Texts.For(language)["admin.check.vague-link-texts"].Split(", ").ToFrozenSet(StringComparer.Ordinal)
    );

    public static bool Contains(string text, Language language)
    {
        var words = string.Join(' ', text.ToLowerInvariant().Split((char[])[' ', '\n', '\u00a0'], StringSplitOptions.RemoveEmptyEntries))
            .Trim('.', ',', ':', '…', '!', '>', '»', '«', '"', '→', ' ');
        return Vague[language].Contains(words);
    }
}
