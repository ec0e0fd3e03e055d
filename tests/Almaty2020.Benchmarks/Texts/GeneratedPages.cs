using System.Globalization;
using System.Text;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Benchmarks.Texts;

/// <summary>A generated page.</summary>
/// <param name="Key">Content key, equal in all languages for the same number.</param>
public sealed record GeneratedPage(int Number, string Key, Language Language, PageText Text);

/// <summary>
/// Generates any number of pages, always the same ones. Each page takes its topic from one of the site's own pages: most of its words
/// are from that page, some from the whole site, and the rest invented from the language's syllables and endings, few of them frequent.
/// </summary>
public sealed class GeneratedPages
{
    private const int InventedWords = 8_000;
    private const double InventedShare = 0.35;
    private const double TopicShare = 0.8;

    /// <summary>The words of each of the site's own pages.</summary>
    private readonly Dictionary<Language, string[][]> topics = [];
    private readonly Dictionary<Language, string[]> known = [];
    private readonly Dictionary<Language, string[]> invented = [];

    /// <param name="contentFolder">The repository's <c>content/</c> folder.</param>
    public GeneratedPages(string contentFolder)
    {
        foreach (var language in Language.All)
        {
            topics[language] =
            [
                .. Directory
                    .EnumerateFiles(Path.Combine(contentFolder, language.Code), "*.md", SearchOption.AllDirectories)
                    .Order(StringComparer.Ordinal)
                    .Select(file => Words(File.ReadAllText(file).Split("\n---\n", 2)[^1]).ToArray())
                    // The page about the site has no text.
                    .Where(words => words.Length > 0),
            ];
            known[language] = [.. topics[language].SelectMany(words => words)];
            invented[language] = Invented(language);
        }
    }

    public GeneratedPage Generate(Language language, int number)
    {
        var random = new Dice((uint)number * 2_654_435_761u ^ (uint)language.Code[0] << 8 ^ language.Code[1]);
        var topic = random.Next(0, topics[language].Length);
        var title = Capital($"{Word(random, language, topic)} {Word(random, language, topic)} {Word(random, language, topic)}");
        var body = new StringBuilder();
        for (var section = random.Next(2, 5); section > 0; section--)
        {
            body.Append("## ").Append(Capital($"{Word(random, language, topic)} {Word(random, language, topic)}")).Append("\n\n");
            for (var paragraph = random.Next(1, 4); paragraph > 0; paragraph--)
            {
                for (var sentence = random.Next(2, 5); sentence > 0; sentence--)
                    body.Append(Sentence(random, language, topic)).Append(sentence == 1 ? "\n\n" : " ");
            }
        }

        var key = string.Create(CultureInfo.InvariantCulture, $"generated-{number}");
        var fields = new PlainFields
        {
            Source = new PageSource(title, "2019"),
            LastReviewed = new DateOnly(2026, 11, 1),
            ReviewedByNativeSpeaker = language == Language.OfContentFiles ? null : false,
        };
        return new GeneratedPage(
            number,
            key,
            language,
            new PageText(title, Sentence(random, language, topic), key, body.ToString(), fields)
        );
    }

    private string Sentence(Dice random, Language language, int topic)
    {
        var sentence = new StringBuilder();
        for (var left = random.Next(6, 15); left > 0; left--)
            sentence.Append(Word(random, language, topic)).Append(left == 1 ? '.' : ' ');
        return Capital(sentence.ToString());
    }

    private string Word(Dice random, Language language, int topic)
    {
        if (random.Share() >= InventedShare)
        {
            var words = random.Share() < TopicShare ? topics[language][topic] : known[language];
            return words[random.Next(0, words.Length)];
        }

        // The power of 3 makes a few words frequent and most of them rare.
        return invented[language][(int)(InventedWords * Math.Pow(random.Share(), 3))];
    }

    private static string[] Invented(Language language)
    {
        var (onsets, vowels, endings) = language.Code switch
        {
            "kk" => ("б ж қ т с ш м н көл дал тас жар бұл сер қор", "а ы о ұ ә е і ө ү", " лар да ның ға лық сы дағы"),
            "ru" => ("б в г д ж з к л м н п р с т ст пр гр", "а е и о у ы", "а ы ов ный ная ость ение ами"),
            _ => ("b d f g h k l m n p r s t st br tr ch", "a e i o u ea ou", " s ing ed er ness ment ly"),
        };
        var (starts, middles, ends) = (onsets.Split(' '), vowels.Split(' '), endings.Split(' '));
        var random = new Dice(language.Code[0] * 31u + language.Code[1]);
        var words = new string[InventedWords];
        for (var i = 0; i < words.Length; i++)
        {
            var word = new StringBuilder();
            for (var syllable = random.Next(2, 4); syllable > 0; syllable--)
                word.Append(starts[random.Next(0, starts.Length)]).Append(middles[random.Next(0, middles.Length)]);
            words[i] = word.Append(starts[random.Next(0, starts.Length)][0]).Append(ends[random.Next(0, ends.Length)]).ToString();
        }

        return words;
    }

    private static IEnumerable<string> Words(string markdown) =>
        markdown
            .Split(
                [' ', '\n', '#', '-', '*', '|', ':', '[', ']', '(', ')', '.', ',', ';', '«', '»', '“', '”', '–', '—'],
                StringSplitOptions.RemoveEmptyEntries
            )
            .Where(w => w.All(char.IsLetter));

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>A random number generator with a fixed sequence, which the framework's does not guarantee between versions.</summary>
    private sealed class Dice(uint seed)
    {
        private uint state = seed == 0 ? 1 : seed;

        public int Next(int from, int below) => from + (int)(Step() % (uint)(below - from));

        public double Share() => Step() / (uint.MaxValue + 1.0);

        private uint Step()
        {
            // Marsaglia's xorshift.
            state ^= state << 13;
            state ^= state >> 17;
            return state ^= state << 5;
        }
    }
}
