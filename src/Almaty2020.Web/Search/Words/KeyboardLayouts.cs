using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Search.Words;

/// <summary>What was meant by a text that was typed with the keyboard switched to another language.</summary>
internal static class KeyboardLayouts
{
    private const string English = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.23450-89=\\";
    private const string Russian = "ёйцукенгшщзхъфывапролджэячсмитьбю23450-89=\\";
    private const string Kazakh = "\u0000йцукенгшщзхъфывапролджэячсмитьбюәіңғқөүұһ\\";

    /// <returns>Null where the other layout makes signs rather than letters of it: ІЖӨ would be 3;-</returns>
    public static string? Guess(string text, Language meant)
    {
        var switched = Switched(text, meant);
        var (letters, changed) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.ToLowerInvariant(switched[i]) == char.ToLowerInvariant(text[i]))
                continue;
            changed++;
            if (char.IsLetter(switched[i]))
                letters++;
        }

        return letters > 0 && letters * 2 >= changed ? switched : null;
    }

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
