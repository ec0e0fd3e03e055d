using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search.Words;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>A page as it lies in the index.</summary>
internal static class PageDocument
{
    /// <summary>Grows by one whenever the same page would come out otherwise than before.</summary>
    public const int Version = 4;

    /// <summary>The page's number: how a document is found again, and which page a hit is.</summary>
    public const string Page = "page";

    /// <summary>
    /// All that the page says, as stems. One field: a word of the title counts as so many of the text, and a query asks for a word in one
    /// place instead of four.
    /// </summary>
    public const string Text = "text";

    /// <summary>Where in <see cref="Text"/> the titles end.</summary>
    public const string TitleEnd = "title-end";

    /// <summary>A whole title or short title as one term.</summary>
    public const string Name = "name";

    /// <summary>Every word as it is written.</summary>
    public const string Exact = "exact";

    /// <summary>The spelling of every word: where mistyped words look for what was meant.</summary>
    public const string Spelling = "spelling";

    /// <summary>Spelling and written form of every word: how a spelling is shown.</summary>
    public const string Written = "written";

    public const char WrittenSeparator = ' ';

    /// <summary>The spellings of the title's words, for suggestions.</summary>
    public const string Begins = "begins";

    private const int TitleTimes = 12;

    /// <summary>Of the summary, of what the page says as data, and of headings.</summary>
    private const int LeadTimes = 3;

    private static readonly FieldType Searched = Frozen(new FieldType
    {
        IsIndexed = true,
        IsTokenized = true,
        IndexOptions = IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS,
    });

    private static readonly FieldType Listed = Frozen(new FieldType { IsIndexed = true, IsTokenized = true, OmitNorms = true, IndexOptions = IndexOptions.DOCS_ONLY });

    public static Document Of(PublishedText text, Language language)
    {
        var forms = WordForms.For(language);
        var title = $"{text.Title}\n{text.ShortTitle}\n";
        var lead = string.Concat(PageFacts.Of(text.Fields, text.Number, language).Prepend(text.Summary).Select(line => line + "\n"));
        var whole = title + lead + text.PlainText;
        var headings = Headings(whole, title.Length + lead.Length, text.Contents.Select(c => c.Text).ToHashSet(StringComparer.Ordinal));

        var words = WordReader.Read(whole);
        List<Word> distinct = [.. words.SelectMany(WithNumber).DistinctBy(w => w.Plain)];
        return
        [
            new NumericDocValuesField(Page, text.PageId),
            new StringField(Page, Key(text.PageId), Field.Store.NO),
            new Field(Text, new PageTokens([.. words.SelectMany(WithNumber)], w => forms.Stem(w.Plain), Times), Searched),
            // Doc values lie as they are; stored fields would be unpacked for every hit.
            new BinaryDocValuesField(Text, new BytesRef(whole)),
            new NumericDocValuesField(TitleEnd, title.Length),
            new StringField(Name, NameOf(text.Title, forms), Field.Store.NO),
            new StringField(Name, NameOf(text.ShortTitle, forms), Field.Store.NO),
            new Field(Exact, new PageTokens(distinct, w => w.Plain), Listed),
            new Field(Spelling, new PageTokens(distinct, w => forms.Spelling(w.Plain)), Listed),
            new Field(Written, new PageTokens(distinct, w => forms.Spelling(w.Plain) + WrittenSeparator + w.Plain), Listed),
            new Field(Begins, new PageTokens([.. words.TakeWhile(w => w.End <= title.Length).SelectMany(WithNumber)], w => forms.Spelling(w.Plain)), Listed),
        ];

        int Times(Word word) => word.End <= title.Length ? TitleTimes
            : word.End <= title.Length + lead.Length || headings.Exists(h => h.Start <= word.Start && word.End <= h.End) ? LeadTimes
            : 1;
    }

    /// <summary>A number in groups of digits is a word of its own, in the place of its first group, and so are its groups.</summary>
    private static IEnumerable<Word> WithNumber(Word word) => word.Number is { } number
        ? [new Word(word.Start, number.End, number.Digits, word.BeginsLine), word with { IsInNumber = true }]
        : [word];

    public static string Key(int pageId) => pageId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string NameOf(string title, WordForms forms) => PageTokens.Cut(string.Join(' ', forms.Stems(title)));

    /// <summary>The lines of a body that are its headings.</summary>
    private static List<(int Start, int End)> Headings(string text, int bodyStart, HashSet<string> headings)
    {
        var found = new List<(int, int)>();
        for (var start = bodyStart; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is >= 0 and var lineEnd ? lineEnd : text.Length;
            if (headings.Contains(text[start..end]))
                found.Add((start, end));
            start = end + 1;
        }

        return found;
    }

    private static FieldType Frozen(FieldType type)
    {
        type.Freeze();
        return type;
    }
}
