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
    public const int Version = 2;

    /// <summary>The page's number: how a document is found again, and which page a hit is.</summary>
    public const string Page = "page";

    /// <summary>Title and short title.</summary>
    public const string Title = "title";

    /// <summary>Summary, headings, and what the page says as data.</summary>
    public const string Lead = "lead";

    public const string Body = "body";

    /// <summary>A whole title or short title as one term.</summary>
    public const string Name = "name";

    /// <summary>Every word as it is written.</summary>
    public const string Exact = "exact";

    /// <summary>The spelling of every word: where mistyped words look for what was meant.</summary>
    public const string Spelling = "spelling";

    /// <summary>Spelling and written form of every word: how a spelling is shown.</summary>
    public const string Written = "written";

    /// <summary>The spellings of the title's words, for suggestions.</summary>
    public const string Begins = "begins";

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
        var shown = string.Join('\n', PageFacts.Of(text.Fields, language).Prepend(text.Summary));
        var lead = string.Join('\n', text.Contents.Select(c => c.Text).Prepend(shown));

        var title = WordReader.Read($"{text.Title}\n{text.ShortTitle}");
        var leadWords = WordReader.Read(lead);
        var bodyWords = WordReader.Read(text.PlainText);
        List<Word> all = [.. title, .. leadWords, .. bodyWords];
        List<Word> distinct = [.. all.DistinctBy(w => w.Plain)];

        return
        [
            new NumericDocValuesField(Page, text.PageId),
            new StringField(Page, Key(text.PageId), Field.Store.NO),
            new Field(Title, Stems(title), Searched),
            new Field(Lead, Stems(leadWords), Searched),
            new Field(Body, Stems(bodyWords), Searched),
            // The headings after it are shown with the body. Doc values lie as they are; stored fields would be unpacked for every hit.
            new BinaryDocValuesField(Lead, new BytesRef(shown)),
            new BinaryDocValuesField(Body, new BytesRef(text.PlainText)),
            new StringField(Name, NameOf(text.Title, forms), Field.Store.NO),
            new StringField(Name, NameOf(text.ShortTitle, forms), Field.Store.NO),
            new Field(Exact, new PageTokens(distinct, w => w.Plain), Listed),
            new Field(Spelling, new PageTokens(distinct, w => forms.Spelling(w.Plain)), Listed),
            new Field(Written, new PageTokens(distinct, w => WrittenTerm(forms, w.Plain)), Listed),
            new Field(Begins, new PageTokens(title, w => forms.Spelling(w.Plain)), Listed),
        ];

        PageTokens Stems(List<Word> words) => new(words, w => forms.Stem(w.Plain));
    }

    public static string Key(int pageId) => pageId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static string NameOf(string title, WordForms forms) => string.Join(' ', forms.Stems(title));

    public static string WrittenTerm(WordForms forms, string plain) => forms.Spelling(plain) + WrittenSeparator + plain;

    public const char WrittenSeparator = ' ';

    private static FieldType Frozen(FieldType type)
    {
        type.Freeze();
        return type;
    }
}
