using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search.Words;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>Lucene document of a page: field names, and conversion from <see cref="PublishedText"/>.</summary>
internal static class PageDocument
{
    /// <summary>Increase by one with every change to the documents: indexes with another version are rebuilt.</summary>
    public const int Version = 4;

    /// <summary>The page's id, used to update its document and to find the page of a hit.</summary>
    public const string Page = "page";

    /// <summary>
    /// All text of the page, as stems, in a single field: words of the title are indexed several times instead of in a field of their own,
    /// so that a query looks up a word in one field instead of four.
    /// </summary>
    public const string Text = "text";

    /// <summary>Offset in <see cref="Text"/> at which title and short title end.</summary>
    public const string TitleEnd = "title-end";

    /// <summary>The whole title, and the whole short title, each as one term.</summary>
    public const string WholeTitle = "name";

    /// <summary>Every word in its plain form, without stemming.</summary>
    public const string Exact = "exact";

    /// <summary>The spelling of every word, for the correction of mistyped words.</summary>
    public const string Spelling = "spelling";

    /// <summary>Spelling and plain form of every word, to show a corrected spelling as pages write it.</summary>
    public const string SpellingAndForm = "written";

    public const char WrittenSeparator = ' ';

    /// <summary>The spellings of the words in the titles, for suggestions.</summary>
    public const string TitlePrefix = "begins";

    /// <summary>Repetitions of words in the title and the short title.</summary>
    private const int TitleRepetitions = 12;

    /// <summary>Repetitions of words in the summary, the fields and the headings.</summary>
    private const int LeadRepetitions = 3;

    private static readonly FieldType Searched = Frozen(
        new FieldType
        {
            IsIndexed = true,
            IsTokenized = true,
            IndexOptions = IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS,
        }
    );

    private static readonly FieldType Listed = Frozen(
        new FieldType
        {
            IsIndexed = true,
            IsTokenized = true,
            OmitNorms = true,
            IndexOptions = IndexOptions.DOCS_ONLY,
        }
    );

    public static Document Of(PublishedText text, Language language)
    {
        var forms = LanguageAnalyzer.For(language);
        var title = $"{text.Title}\n{text.ShortTitle}\n";
        var lead = string.Concat(FieldLines.Of(text.Fields, text.Number, language).Prepend(text.Summary).Select(line => line + "\n"));
        var whole = title + lead + text.PlainText;
        var headings = Headings(whole, title.Length + lead.Length, text.Contents.Select(c => c.Text).ToHashSet(StringComparer.Ordinal));

        var words = WordTokenizer.Read(whole);
        List<Word> distinct = [.. words.SelectMany(WithNumber).DistinctBy(w => w.Plain)];
        return
        [
            new NumericDocValuesField(Page, text.PageId),
            new StringField(Page, Key(text.PageId), Field.Store.NO),
            new Field(Text, new PageTokens([.. words.SelectMany(WithNumber)], w => forms.Stem(w.Plain), Repetitions), Searched),
            // Doc values are not compressed; a stored field would be decompressed for every hit.
            new BinaryDocValuesField(Text, new BytesRef(whole)),
            new NumericDocValuesField(TitleEnd, title.Length),
            new StringField(WholeTitle, NameOf(text.Title, forms), Field.Store.NO),
            new StringField(WholeTitle, NameOf(text.ShortTitle, forms), Field.Store.NO),
            new Field(Exact, new PageTokens(distinct, w => w.Plain), Listed),
            new Field(Spelling, new PageTokens(distinct, w => forms.Spelling(w.Plain)), Listed),
            new Field(SpellingAndForm, new PageTokens(distinct, w => forms.Spelling(w.Plain) + WrittenSeparator + w.Plain), Listed),
            new Field(
                TitlePrefix,
                new PageTokens([.. words.TakeWhile(w => w.End <= title.Length).SelectMany(WithNumber)], w => forms.Spelling(w.Plain)),
                Listed
            ),
        ];

        int Repetitions(Word word) =>
            word.End <= title.Length ? TitleRepetitions
            : word.End <= title.Length + lead.Length || headings.Exists(h => h.Start <= word.Start && word.End <= h.End) ? LeadRepetitions
            : 1;
    }

    /// <summary>Adds a number in groups of digits as one more word, at the position of its first group.</summary>
    private static IEnumerable<Word> WithNumber(Word word) =>
        word.Number is { } number
            ? [new Word(word.Start, number.End, number.Digits, word.BeginsLine), word with { IsInNumber = true }]
            : [word];

    public static string Key(int pageId) => pageId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string NameOf(string title, LanguageAnalyzer forms) => PageTokens.Truncate(string.Join(' ', forms.Stems(title)));

    /// <summary>Start and end of each line of the body that is a heading.</summary>
    private static List<(int Start, int End)> Headings(string text, int bodyStart, HashSet<string> headings)
    {
        var found = new List<(int, int)>();
        for (var start = bodyStart; start < text.Length; )
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
