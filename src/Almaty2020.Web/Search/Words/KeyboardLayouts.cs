using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Search.Words;

/// <summary>What was meant by a text that was typed with the keyboard switched to another language.</summary>
internal static class KeyboardLayouts
{
    private const string English = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.23450-89=\\";
    private const string Russian = "ёйцукенгшщзхъфывапролджэячсмитьбю23450-89=\\";
    private const string Kazakh = "\u0000йцукенгшщзхъфывапролджэячсмитьбюәіңғқөүұһ\\";

    public static string Switched(string text, Language meant)
    {
        var (from, to) = meant == Language.English ? (text.Any(IsKazakh) ? Kazakh : Russian, English) : (English, meant == Language.Kazakh ? Kazakh : Russian);
        return string.Create(text.Length, text, (switched, typed) =>
        {
            for (var i = 0; i < typed.Length; i++)
            {
                var key = from.IndexOf(char.ToLowerInvariant(typed[i]), StringComparison.Ordinal);
                switched[i] = key >= 0 && to[key] != '\0' ? to[key] : typed[i];
            }
        });
    }

    private static bool IsKazakh(char letter) => "әіңғқөүұһ".Contains(letter, StringComparison.OrdinalIgnoreCase);
}
