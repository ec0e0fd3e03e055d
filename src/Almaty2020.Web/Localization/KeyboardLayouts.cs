namespace Almaty2020.Web.Localization;

/// <summary>Corrects text that was typed with the keyboard set to a language in another script.</summary>
internal static class KeyboardLayouts
{
    /// <returns>
    /// Null if the language has no layout, or if fewer than half of the changed characters become letters: ІЖӨ would become <c>3;-</c>.
    /// </returns>
    public static string? Correct(string text, Language meant)
    {
        var switched = Transpose(text, meant);
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

    /// <summary>Replaces each character by the one on the same key in the layout of the other language.</summary>
    public static string Transpose(string text, Language meant)
    {
        if (meant.KeyboardLayout is not { } to || LayoutOf(text, meant.Script) is not { } from)
            return text;
        return string.Create(text.Length, text, (switched, typed) =>
        {
            for (var i = 0; i < typed.Length; i++)
            {
                var key = from.IndexOf(char.ToLowerInvariant(typed[i]), StringComparison.Ordinal);
                switched[i] = key >= 0 && to[key] != '\0' ? to[key] : typed[i];
            }
        });
    }

    /// <summary>The layout of another script that has most of the text's letters; the first of several.</summary>
    private static string? LayoutOf(string text, Script meant) =>
        Language
            .All.Where(l => l.Script != meant)
            .Select(l => l.KeyboardLayout)
            .OfType<string>()
            .MaxBy(layout => text.Count(c => char.IsLetter(c) && layout.Contains(char.ToLowerInvariant(c), StringComparison.Ordinal)));
}
