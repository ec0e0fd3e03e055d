using System.Text;
using System.Text.RegularExpressions;

namespace Almaty2020.NewLanguageTests;

/// <summary>
/// Makes texts of the pseudo-language from English ones: every letter has an accent, and words are 40 % longer. A Latin letter without one
/// has not been translated.
/// </summary>
internal static partial class PseudoText
{
    /// <summary>All letters of the pseudo-language.</summary>
    public const string Letters = Small + Capital;

    private const string Small = "áƀçðéƒĝĥíĵķļɱñóþɋŕšţúṽŵẋýž";
    private const string Capital = "ÁɃÇÐÉƑĜĤÍĴĶĻⱮÑÓÞɊŔŠŢÚṼŴẊÝŽ";

    /// <summary>Each letter adds this part of a letter, so that long words grow as they do in longer languages.</summary>
    private const double Growth = 0.4;

    /// <param name="kept">Matches parts that are not words, such as placeholders.</param>
    public static string Of(string text, Regex? kept = null)
    {
        var made = new StringBuilder();
        var from = 0;
        var grown = 0.0;
        foreach (Match part in (kept ?? Placeholder()).Matches(text))
        {
            Add(text[from..part.Index]);
            made.Append(part.Value);
            from = part.Index + part.Length;
        }

        Add(text[from..]);
        return made.ToString();

        void Add(string words)
        {
            foreach (var c in words)
            {
                var accented = Accented(c);
                made.Append(accented);
                if (accented == c)
                    continue;
                grown += Growth;
                if (grown >= 1)
                {
                    made.Append(char.ToLowerInvariant(accented));
                    grown--;
                }
            }
        }
    }

    private static char Accented(char c) =>
        c is >= 'a' and <= 'z' ? Small[c - 'a']
        : c is >= 'A' and <= 'Z' ? Capital[c - 'A']
        : c;

    [GeneratedRegex(@"\{[0-9][^}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}
