namespace Almaty2020.Markup;

/// <summary>
/// What one text may ask for. Every limit turns a cost that would grow with the square of the text into one that
/// grows with the text; they are far above what a person writes. decisions/0003-markup-is-linear.md has the measurements.
/// </summary>
internal static class Limits
{
    /// <summary>Blocks within blocks; a list counts twice (list and item).</summary>
    public const int BlockDepth = 24;

    /// <summary>Elements within elements inside one paragraph; what is deeper is written without its markup.</summary>
    public const int SpanDepth = 24;

    /// <summary>Opening brackets in one paragraph, heading or cell.</summary>
    public const int BracketsInBlock = 256;

    /// <summary>Runs of <c>*</c> or <c>_</c> in one paragraph, heading or cell.</summary>
    public const int EmphasisRunsInBlock = 192;

    /// <summary>Longer runs of <c>*</c> or <c>_</c> are text: they would nest that deeply.</summary>
    public const int EmphasisRunLength = 8;

    /// <summary>Runs of backticks in one block that close nothing; each costs a scan of the block.</summary>
    public const int BacktickRunsInBlock = 512;

    /// <summary>Lines of one paragraph; the rest begins a new one.</summary>
    public const int ParagraphLines = 512;

    /// <summary>Lines of one text, empty ones too.</summary>
    public const int Lines = 20_000;

    /// <summary>Paragraphs, headings, list items, quotations … of one text: a review shows a form beside each.</summary>
    public const int Blocks = 5_000;

    /// <summary>References to footnotes in one text: each makes two links, there and back.</summary>
    public const int FootnoteReferences = 1_000;

    /// <summary>Links in one text: each is looked up.</summary>
    public const int Links = 5_000;

    /// <summary>HTML elements of one text. A thousand take some 1.3 MB while they are sanitized.</summary>
    public const int Elements = 40_000;

    /// <summary>Characters of the HTML of one text.</summary>
    public const int HtmlLength = 4_000_000;

    public const int AddressLength = 2_000;
    public const int FootnoteLabelLength = 60;
    public const int TableColumns = 32;

    /// <summary>Cells added to short rows, in one text; a row of one character must not become thirty cells for ever.</summary>
    public const int PaddedCells = 4_000;

    public const int ChartRows = 24;
    public const int TitleLength = 200;
    public const int IdLength = 80;
    public const int LabelLength = 120;
    public const int DetailLength = 80;
    public const int Issues = 200;

    /// <summary>
    /// How much reference links (<c>[a]</c>, with the address given once) may add to the output: an address of two
    /// thousand characters, referred to thirty thousand times, is a bomb.
    /// </summary>
    public static int ReferencedCharacters(int textLength) => 65_536 + (4 * textLength);
}
