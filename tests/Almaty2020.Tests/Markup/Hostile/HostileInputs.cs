namespace Almaty2020.Markup.Hostile;

/// <summary>
/// Reads <c>hostile-inputs.md</c>: each input starts after a line <c>=== name</c> and ends before the next such line. In
/// inputs, <c>␀</c> stands for NUL and <c>␉</c> for a tab, which text editors might lose.
/// </summary>
public static class HostileInputs
{
    public static IReadOnlyDictionary<string, string> Read(string folder)
    {
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = File.ReadAllText(Path.Combine(folder, "Markup", "Hostile", "hostile-inputs.md"));
        foreach (var part in text.Split("\n=== ")[1..])
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            inputs.Add(part[..end], part[(end + 1)..].Replace('␀', '\0').Replace('␉', '\t'));
        }
        return inputs;
    }
}
