namespace Almaty2020.Markup.Charts;

internal static class LineWrap
{
    /// <summary>Wraps text at spaces. A word longer than a line is split where the line ends, but never inside a surrogate pair.</summary>
    public static IEnumerable<string> Wrap(string text, int length)
    {
        var rest = text.Trim();
        while (rest.Length > length)
        {
            var end = rest.LastIndexOf(' ', length);
            if (end <= 0)
                end = char.IsLowSurrogate(rest[length]) ? length - 1 : length;
            yield return rest[..end].TrimEnd();
            rest = rest[end..].TrimStart();
        }
        yield return rest;
    }
}
