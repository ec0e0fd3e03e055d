using System.Text;
using Almaty2020.Markup.Parsing;

namespace Almaty2020.Markup.Writing;

/// <summary>Output that the writers of one text share: its HTML, everything known about it, and how much of the limits is used.</summary>
internal sealed class RenderOutput(MarkupTexts texts, RenderContext reading, int textLength)
{
    private readonly StringBuilder _plain = new();
    private int _referencedCharacters = MarkupLimits.MaxReferencedCharacters(textLength);
    private int _paddedCells = MarkupLimits.PaddedCells;
    private int _blocks;
    private int _elements;

    public HtmlBuilder Html { get; } = new();
    public MarkupTexts Texts { get; } = texts;
    public IssueLog Issues => reading.Issues;
    public HeadingIds HeadingIds { get; } = new();
    public List<MarkupHeading> Contents { get; } = [];
    public List<MarkupLink> Links { get; } = [];
    public List<MarkupImage> Images { get; } = [];

    /// <summary>Footnotes in the order of their first reference.</summary>
    public List<FootnoteBlock> Footnotes { get; } = [];

    public string PlainText => _plain.ToString();

    public void AddPlainText(string block)
    {
        if (block.Length == 0)
            return;
        if (_plain.Length > 0)
            _plain.Append('\n');
        _plain.Append(block);
    }

    public bool TryUseReferenceBudget(int characters)
    {
        if (characters > _referencedCharacters)
            return false;
        _referencedCharacters -= characters;
        return true;
    }

    /// <summary>Counts a block. Call it before writing the block.</summary>
    /// <exception cref="TextTooLargeException">The text exceeds a limit.</exception>
    public void CountBlock()
    {
        reading.ThrowIfCanceled();
        if (++_blocks > MarkupLimits.Blocks || Html.Length > MarkupLimits.HtmlLength)
            throw new TextTooLargeException();
    }

    /// <summary>Counts HTML elements. Call it before writing them.</summary>
    /// <exception cref="TextTooLargeException">The text exceeds a limit.</exception>
    public void CountElements(int elements)
    {
        _elements += elements;
        if (_elements > MarkupLimits.Elements)
            throw new TextTooLargeException();
    }

    /// <exception cref="TextTooLargeException">The text exceeds a limit.</exception>
    public void Add(MarkupLink link)
    {
        if (Links.Count >= MarkupLimits.Links)
            throw new TextTooLargeException();
        Links.Add(link);
    }

    public bool TryUsePaddedCell() => --_paddedCells >= 0;
}
