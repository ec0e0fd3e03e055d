namespace Almaty2020.Markup;

/// <summary>
/// Limits on one text. Each keeps a cost linear in the length of the text that would otherwise be quadratic. All are far
/// above what a person writes. docs/decisions/0003-linear-time-markdown.md has the measurements.
/// </summary>
internal static class MarkupLimits
{
    /// <summary>Nesting depth of blocks; a list counts twice (list and item).</summary>
    public const int BlockDepth = 24;

    /// <summary>Nesting depth of inline elements in a paragraph; deeper elements are written without their markup.</summary>
    public const int SpanDepth = 24;

    /// <summary>Opening brackets in one paragraph, heading or cell.</summary>
    public const int BracketsInBlock = 256;

    /// <summary>Runs of <c>*</c> or <c>_</c> in one paragraph, heading or cell.</summary>
    public const int EmphasisRunsInBlock = 192;

    /// <summary>Longer runs of <c>*</c> or <c>_</c> are text, because a run nests as deeply as it is long.</summary>
    public const int EmphasisRunLength = 8;

    /// <summary>Runs of backticks tried as code in one block; a run without a closing one costs a scan of the block.</summary>
    public const int BacktickRunsInBlock = 512;

    /// <summary>Lines of one paragraph; the next line starts a new paragraph.</summary>
    public const int ParagraphLines = 512;

    /// <summary>Lines of one text, including empty lines.</summary>
    public const int Lines = 20_000;

    /// <summary>Paragraphs, headings, list items, quotations … in one text: the review screen shows a form beside each.</summary>
    public const int Blocks = 5_000;

    /// <summary>Footnote references in one text: each produces two links, to the footnote and back.</summary>
    public const int FootnoteReferences = 1_000;

    /// <summary>Links in one text: the target of each is looked up.</summary>
    public const int Links = 5_000;

    /// <summary>HTML elements in one text. Sanitizing a thousand takes about 1.3 MB of memory.</summary>
    public const int Elements = 40_000;

    /// <summary>Length of the HTML of one text, in characters.</summary>
    public const int HtmlLength = 4_000_000;

    public const int AddressLength = 2_000;
    public const int FootnoteLabelLength = 60;
    public const int TableColumns = 32;

    /// <summary>Empty cells added to short table rows, in one text. Without a limit, each one-character row adds up to 31 cells.</summary>
    public const int PaddedCells = 4_000;

    public const int ChartRows = 24;
    public const int TitleLength = 200;
    public const int IdLength = 80;
    public const int LabelLength = 120;
    public const int DetailLength = 80;
    public const int Issues = 200;

    /// <summary>
    /// Number of characters that reference links (<c>[a]</c>, with the address given once) may add to the output. A
    /// 2,000-character address referenced 30,000 times would expand to 60 million characters.
    /// </summary>
    public static int MaxReferencedCharacters(int textLength) => 65_536 + (4 * textLength);
}
