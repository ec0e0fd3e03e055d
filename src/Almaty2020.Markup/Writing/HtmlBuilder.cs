using System.Text;

namespace Almaty2020.Markup.Writing;

/// <summary>Builds HTML. Text and attribute values are always encoded; only constant markup and names are written raw.</summary>
internal sealed class HtmlBuilder
{
    private readonly StringBuilder _html = new();

    public int Length => _html.Length;

    /// <summary>Appends markup without encoding. Pass only constants, never text of an author.</summary>
    public HtmlBuilder AppendRaw(string markup)
    {
        _html.Append(markup);
        return this;
    }

    public HtmlBuilder AppendAttribute(string name, string value)
    {
        _html.Append(' ').Append(name).Append("=\"");
        Encode(value);
        _html.Append('"');
        return this;
    }

    public HtmlBuilder AppendAttribute(string name, double value) =>
        AppendAttribute(name, value.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture));

    public HtmlBuilder AppendText(ReadOnlySpan<char> text)
    {
        Encode(text);
        return this;
    }

    public HtmlBuilder EnsureNewLine()
    {
        if (_html.Length > 0 && _html[^1] != '\n')
            _html.Append('\n');
        return this;
    }

    public override string ToString() => _html.ToString();

    private void Encode(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny("<>&\"\r") is >= 0 and var i)
        {
            _html
                .Append(text[..i])
                .Append(
                    text[i] switch
                    {
                        '<' => "&lt;",
                        '>' => "&gt;",
                        '&' => "&amp;",
                        '"' => "&quot;",
                        _ => " ",
                    }
                );
            text = text[(i + 1)..];
        }
        _html.Append(text);
    }
}
