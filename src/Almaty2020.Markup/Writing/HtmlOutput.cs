using System.Text;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes HTML. Text and attribute values go in through methods that encode; only tag names are written bare.</summary>
internal sealed class HtmlOutput
{
    private readonly StringBuilder _html = new();

    public int Length => _html.Length;

    /// <summary>Markup of our own: always a constant.</summary>
    public HtmlOutput Raw(string markup)
    {
        _html.Append(markup);
        return this;
    }

    public HtmlOutput Attribute(string name, string value)
    {
        _html.Append(' ').Append(name).Append("=\"");
        Encode(value);
        _html.Append('"');
        return this;
    }

    public HtmlOutput Attribute(string name, double value) =>
        Attribute(name, value.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture));

    public HtmlOutput Text(ReadOnlySpan<char> text)
    {
        Encode(text);
        return this;
    }

    public HtmlOutput Line()
    {
        if (_html.Length > 0 && _html[^1] != '\n') _html.Append('\n');
        return this;
    }

    public override string ToString() => _html.ToString();

    private void Encode(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny("<>&\"\r") is >= 0 and var i)
        {
            _html.Append(text[..i]).Append(text[i] switch { '<' => "&lt;", '>' => "&gt;", '&' => "&amp;", '"' => "&quot;", _ => " " });
            text = text[(i + 1)..];
        }
        _html.Append(text);
    }
}
