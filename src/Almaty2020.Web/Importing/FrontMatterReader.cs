using System.Globalization;
using Almaty2020.Markup;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Reads one YAML mapping key by key and reports whatever is not as asked, with its line. What is read is the schema:
/// <see cref="RefuseTheRest"/> reports every key that nobody asked for.
/// </summary>
internal sealed class FrontMatterReader(YamlMappingNode mapping, Action<int, string, bool> tell)
{
    /// <summary>How much of a file's own words a message repeats.</summary>
    private const int QuotedMaxLength = 60;

    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public int Line => LineOf(mapping);

    /// <summary>The line of each key, for rules that look at a file after it was read.</summary>
    public static IReadOnlyDictionary<string, int> LinesOf(YamlMappingNode mapping) =>
        mapping.Children.Keys.OfType<YamlScalarNode>().ToDictionary(k => k.Value ?? "", LineOf, StringComparer.Ordinal);

    public string Text(string key, int maxLength) => OptionalText(key, maxLength) ?? Missing(key);

    public string? OptionalText(string key, int maxLength)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is not YamlScalarNode { Value: { } written } || TextNormalizer.Lines(written) is not { Length: > 0 } value)
        {
            Tell(LineOf(node), $"'{key}' must be a text; write it on one line behind '{key}:'");
            return null;
        }

        if (value.Length > maxLength)
            Tell(LineOf(node), $"'{key}' has {value.Length} characters; shorten it to {maxLength}");
        return value;
    }

    public int Number(string key, int min, int max)
    {
        if (Find(key) is not { } node)
        {
            Missing(key);
            return min;
        }

        if (node is YamlScalarNode { Style: ScalarStyle.Plain, Value: { } value }
            && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
        {
            return number;
        }

        Tell(LineOf(node), $"'{key}' must be a whole number from {min} to {max}, without quotes");
        return min;
    }

    public bool? OptionalBoolean(string key)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } scalar)
            return scalar.Value == "true";

        Tell(LineOf(node), $"'{key}' must be true or false");
        return null;
    }

    public DateOnly Date(string key)
    {
        if (Find(key) is not { } node)
        {
            Missing(key);
            return default;
        }

        if (node is YamlScalarNode { Value: { } value }
            && DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        Tell(LineOf(node), $"'{key}' must be a day that exists, as 2026-11-23");
        return default;
    }

    public T OneOf<T>(string key)
        where T : struct, Enum
    {
        if (Find(key) is not { } node)
        {
            Missing(key);
            return default;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (node is YamlScalarNode scalar && scalar.Value == FrontMatterWriter.Word(value))
                return value;
        }

        Tell(LineOf(node), $"'{key}' must be one of: {string.Join(", ", Enum.GetValues<T>().Select(FrontMatterWriter.Word))}");
        return default;
    }

    public T? OptionalMapping<T>(string key, Func<FrontMatterReader, T> read)
        where T : class
    {
        if (Find(key) is not { } node)
            return null;
        if (node is YamlMappingNode inner)
            return Whole(inner, read);

        Tell(LineOf(node), $"'{key}' must have keys of its own; write them indented below it");
        return null;
    }

    public T? Mapping<T>(string key, Func<FrontMatterReader, T> read)
        where T : class
    {
        if (Find(key) is null)
            Missing(key);
        return OptionalMapping(key, read);
    }

    public IReadOnlyList<T> Mappings<T>(string key, Func<FrontMatterReader, T> read)
    {
        var items = new List<T>();
        foreach (var node in Items(key))
        {
            if (node is YamlMappingNode inner)
                items.Add(Whole(inner, read));
            else
                Tell(LineOf(node), $"an item of '{key}' must have keys of its own; write them indented behind '- '");
        }

        return items;
    }

    public IReadOnlyList<string> Texts(string key, int maxLength)
    {
        var items = new List<string>();
        foreach (var node in Items(key))
        {
            if (!IsNull(node) && node is YamlScalarNode { Value: { } written } && TextNormalizer.Lines(written) is { Length: > 0 } value && value.Length <= maxLength)
                items.Add(value);
            else
                Tell(LineOf(node), $"an item of '{key}' must be a text of at most {maxLength} characters");
        }

        return items;
    }

    /// <summary>The line of a key's value, for rules that look at it afterwards.</summary>
    public int LineOf(string key) => Find(key) is { } node ? LineOf(node) : Line;

    public void Report(string key, string message) => Tell(LineOf(key), message);

    /// <summary>Says what an author should know and what keeps no page from being imported.</summary>
    public void Warn(string key, string message) => tell(LineOf(key), message, false);

    /// <summary>The beginning of a text, on one line.</summary>
    public static string Quoted(string text) => (text.Length > QuotedMaxLength ? text[..QuotedMaxLength] + "…" : text).ReplaceLineEndings(" ");

    public void RefuseTheRest()
    {
        foreach (var (key, _) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? key.ToString();
            if (!asked.Contains(name))
                Tell(LineOf(key), $"unknown key '{Quoted(name)}'; take it out, or mend its spelling ({string.Join(", ", asked.Order(StringComparer.Ordinal))})");
        }
    }

    // The mark counts from 1 within the YAML; the file has the line of three hyphens before it.
    private static int LineOf(YamlNode node) => (int)node.Start.Line + 1;

    private T Whole<T>(YamlMappingNode inner, Func<FrontMatterReader, T> read)
    {
        var reader = new FrontMatterReader(inner, tell);
        var value = read(reader);
        reader.RefuseTheRest();
        return value;
    }

    private IEnumerable<YamlNode> Items(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlSequenceNode list:
                return list.Children;
            case var node:
                Tell(LineOf(node), $"'{key}' must be a list; write each item on a line of its own behind '- '");
                return [];
        }
    }

    private YamlNode? Find(string key)
    {
        asked.Add(key);
        return mapping.Children.TryGetValue(new YamlScalarNode(key), out var node) && !IsNull(node) ? node : null;
    }

    /// <summary>YAML's spellings of nothing (core schema): a key with such a value is as good as left out. In quotes they are texts.</summary>
    private static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    private void Tell(int line, string message) => tell(line, message, true);

    private string Missing(string key)
    {
        asked.Add(key);
        Tell(Line, $"'{key}' is missing; add '{key}:' to the front matter");
        return "";
    }
}
