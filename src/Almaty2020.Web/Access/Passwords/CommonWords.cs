using System.Collections.Frozen;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Access.Passwords;

/// <summary>The words most used in passwords (<c>common.*.txt</c>), and their usual disguises.</summary>
internal static class CommonWords
{
    /// <summary>Shorter words are too ambiguous when reversed.</summary>
    private const int MinReversedLength = 5;

    /// <summary>Words about this site, which an attacker would try first.</summary>
    private static readonly string[] Site =
    [
        "almaty2020",
        "алматы2020",
        "almaty",
        "алматы",
        "baibek",
        "baybek",
        "байбек",
        "bauyrzhan",
        "baurzhan",
        "бауыржан",
        "akim",
        "akimat",
        "аким",
        "акимат",
        "әкім",
        "әкімдік",
        "мэрия",
        "mayor",
        "редакция",
        "редактор",
        "editor",
        "desk",
    ];

    private static readonly Lazy<FrozenSet<string>> Set = new(Read);

    public static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> All => Set.Value.GetAlternateLookup<ReadOnlySpan<char>>();

    public static int MaxLength { get; } = 24;

    /// <summary>Words known about the owner, together with words about the site.</summary>
    public static HashSet<string> ForOwner(IReadOnlyList<string> own) => [.. own.SelectMany(Pieces).Concat(Site).SelectMany(Variants)];

    /// <summary>One form per letter: lower case, and ё as е.</summary>
    public static string Fold(string text) =>
        string.Concat(
            text.Select(c =>
                char.ToLowerInvariant(char.ToUpperInvariant(c)) switch
                {
                    'ё' => 'е',
                    var letter => letter,
                }
            )
        );

    private static FrozenSet<string> Read() =>
        Language
            .All.SelectMany(language => Lines($"common.{language.Code}.txt"))
            .Where(line => !line.StartsWith('#'))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(Variants)
            .Where(word => word.Length <= MaxLength)
            .ToFrozenSet(StringComparer.Ordinal);

    private static IEnumerable<string> Lines(string name)
    {
        // A new language may not have a list yet.
        if (typeof(CommonWords).Assembly.GetManifestResourceStream(name) is not { } list)
            yield break;
        using var reader = new StreamReader(list);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    /// <summary>
    /// The word as it is and without letters specific to Kazakh; each also typed with the wrong keyboard layouts, and reversed.
    /// </summary>
    private static IEnumerable<string> Variants(string word)
    {
        foreach (var spelling in new[] { word, WithoutKazakhLetters(word) }.Distinct(StringComparer.Ordinal))
        {
            yield return Fold(spelling);
            var isLatin = spelling.Any(char.IsAsciiLetter);
            foreach (var meant in Language.All.Where(l => l.Script == Script.Latin != isLatin))
                yield return Fold(KeyboardLayouts.Transpose(spelling, meant));
            if (spelling.Length >= MinReversedLength)
                yield return string.Concat(Fold(spelling).Reverse());
        }
    }

    private static string WithoutKazakhLetters(string word) => string.Concat(word.Select(KazakhLetters.ToRussian));

    private static IEnumerable<string> Pieces(string text)
    {
        var folded = Fold(text);
        var name = folded.Contains('@', StringComparison.Ordinal) ? folded[..folded.IndexOf('@', StringComparison.Ordinal)] : folded;
        return folded
            .Split([.. folded.Where(c => !char.IsLetterOrDigit(c)).Distinct()])
            .Append(string.Concat(name.Where(char.IsLetterOrDigit)))
            .Where(piece => piece.Length >= 3);
    }
}
