using System.Text;
using Almaty2020.Markup.Parsing;

namespace Almaty2020.Markup.Writing;

/// <summary>What the writers of one text fill: the HTML and all that is known about it.</summary>
internal sealed class Page(MarkupTexts texts, Reading reading, int textLength)
{
    private readonly StringBuilder _plain = new();
    private int _referencedCharacters = Limits.ReferencedCharacters(textLength);
    private int _paddedCells = Limits.PaddedCells;

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

    public bool MayPadCell() => --_paddedCells >= 0;
}
