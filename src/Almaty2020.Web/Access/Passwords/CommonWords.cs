using System.Collections.Frozen;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Search.Words;

namespace Almaty2020.Web.Access.Passwords;

/// <summary>The words that passwords are made of first (<c>common.*.txt</c>), and the ways in which people hide one.</summary>
internal static class CommonWords
{
    /// <summary>Shorter ones say nothing when they are turned round.</summary>
    private const int ShortestReversed = 5;

    /// <summary>What this site is about: the first thing that somebody who attacks it tries.</summary>
    private static readonly string[] Site =
        ["almaty2020", "алматы2020", "almaty", "алматы", "baibek", "baybek", "байбек", "bauyrzhan", "baurzhan", "бауыржан", "akim", "akimat", "аким", "акимат", "әкім", "әкімдік", "мэрия", "mayor", "редакция", "редактор", "editor", "desk"];

    private static readonly Lazy<FrozenSet<string>> Set = new(Read);

    public static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> All => Set.Value.GetAlternateLookup<ReadOnlySpan<char>>();

    public static int Longest { get; } = 24;

    /// <summary>What everybody who knows its owner would try.</summary>
    public static HashSet<string> Of(IReadOnlyList<string> own) =>
        [.. own.SelectMany(Pieces).Concat(Site).SelectMany(Disguises)];

    /// <summary>One spelling of each letter, large and small.</summary>
    public static string Fold(string text) => string.Concat(text.Select(c => char.ToLowerInvariant(char.ToUpperInvariant(c)) switch { 'ё' => 'е', var letter => letter }));

    private static FrozenSet<string> Read() => Language.All
        .SelectMany(language => Lines($"common.{language.Code}.txt"))
        .Where(line => !line.StartsWith('#'))
        .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .SelectMany(Disguises)
        .Where(word => word.Length <= Longest)
        .ToFrozenSet(StringComparer.Ordinal);

    private static IEnumerable<string> Lines(string name)
    {
        using var reader = new StreamReader(typeof(CommonWords).Assembly.GetManifestResourceStream(name)!);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    /// <summary>A word, without the letters that only Kazakh has, each with the keyboard switched, and backwards.</summary>
    private static IEnumerable<string> Disguises(string word)
    {
        foreach (var spelling in new[] { word, WithoutKazakhLetters(word) }.Distinct(StringComparer.Ordinal))
        {
            yield return Fold(spelling);
            yield return Fold(KeyboardLayouts.Switched(spelling, spelling.Any(char.IsAsciiLetter) ? Language.Russian : Language.English));
            if (spelling.Length >= ShortestReversed)
                yield return string.Concat(Fold(spelling).Reverse());
        }
    }

    private static string WithoutKazakhLetters(string word) => string.Concat(word.Select(c => c switch
    {
        'ә' => 'а',
        'ғ' => 'г',
        'қ' => 'к',
        'ң' => 'н',
        'ө' => 'о',
        'ұ' or 'ү' => 'у',
        'һ' => 'х',
        'і' => 'и',
        _ => c,
    }));

    private static IEnumerable<string> Pieces(string text)
    {
        var folded = Fold(text);
        var name = folded.Contains('@', StringComparison.Ordinal) ? folded[..folded.IndexOf('@', StringComparison.Ordinal)] : folded;
        return folded.Split([.. folded.Where(c => !char.IsLetterOrDigit(c)).Distinct()])
            .Append(string.Concat(name.Where(char.IsLetterOrDigit)))
            .Where(piece => piece.Length >= 3);
    }
}
