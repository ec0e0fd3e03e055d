namespace Almaty2020.Markup.Charts;

internal static class LineWrap
{
    /// <summary>Breaks at spaces; a word longer than a line is broken where the line ends, never inside a character.</summary>
    public static IEnumerable<string> Wrap(string text, int length)
    {
        var rest = text.Trim();
        while (rest.Length > length)
        {
            var end = rest.LastIndexOf(' ', length);
            if (end <= 0) end = char.IsLowSurrogate(rest[length]) ? length - 1 : length;
            yield return rest[..end].TrimEnd();
            rest = rest[end..].TrimStart();
        }
        yield return rest;
    }
}
