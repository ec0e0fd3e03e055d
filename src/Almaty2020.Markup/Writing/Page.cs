using System.Text;
using Almaty2020.Markup.Parsing;

namespace Almaty2020.Markup.Writing;

/// <summary>What the writers of one text fill: the HTML and all that is known about it.</summary>
internal sealed class Page(MarkupTexts texts, Reading reading, int textLength)
{
    private readonly StringBuilder _plain = new();
    private int _referencedCharacters = Limits.ReferencedCharacters(textLength);
    private int _paddedCells = Limits.PaddedCells;
    private int _blocks;
    private int _elements;

    public HtmlOutput Html { get; } = new();
    public MarkupTexts Texts { get; } = texts;
    public IssueLog Issues => reading.Issues;
    public HeadingIds HeadingIds { get; } = new();
    public List<MarkupHeading> Contents { get; } = [];
    public List<MarkupLink> Links { get; } = [];
    public List<MarkupImage> Images { get; } = [];

    /// <summary>Footnotes in the order in which they were first referred to.</summary>
    public List<FootnoteBlock> Footnotes { get; } = [];

    public string PlainText => _plain.ToString();

    public void AddPlain(string block)
    {
        if (block.Length == 0) return;
        if (_plain.Length > 0) _plain.Append('\n');
        _plain.Append(block);
    }

    public bool MayRefer(int characters)
    {
        if (characters > _referencedCharacters) return false;
        _referencedCharacters -= characters;
        return true;
    }

    /// <summary>Counts a block; called before it is written.</summary>
    /// <exception cref="TextTooLargeException">The text has become too large to be shown.</exception>
    public void CountBlock()
    {
        reading.GoOn();
        if (++_blocks > Limits.Blocks || Html.Length > Limits.HtmlLength) throw new TextTooLargeException();
    }

    /// <summary>Counts HTML elements; called before they are written.</summary>
    /// <exception cref="TextTooLargeException">The text has become too large to be shown.</exception>
    public void CountElements(int elements)
    {
        _elements += elements;
        if (_elements > Limits.Elements) throw new TextTooLargeException();
    }

    /// <exception cref="TextTooLargeException">The text has become too large to be shown.</exception>
    public void Add(MarkupLink link)
    {
        if (Links.Count >= Limits.Links) throw new TextTooLargeException();
        Links.Add(link);
    }

    public bool MayPadCell() => --_paddedCells >= 0;
}
