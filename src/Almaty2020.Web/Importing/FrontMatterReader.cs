using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Reads one YAML mapping key by key and reports invalid values with their lines. The calls define the schema:
/// <see cref="RejectUnknownKeys"/> reports every key that was not read.
/// </summary>
internal sealed class FrontMatterReader(YamlMappingNode mapping, Action<int, string, bool> report)
{
    /// <summary>Longest quotation from a file in a message, in UTF-16 code units.</summary>
    private const int QuotedMaxLength = 60;

    private readonly HashSet<string> readKeys = new(StringComparer.Ordinal);

    public int Line => LineOf(mapping);

    /// <summary>The line of each key, for checks that run after the file was read.</summary>
    public static IReadOnlyDictionary<string, int> LinesOf(YamlMappingNode mapping) =>
        mapping.Children.Keys.OfType<YamlScalarNode>().ToDictionary(k => k.Value ?? "", LineOf, StringComparer.Ordinal);

    public string Text(string key, int maxLength) => OptionalText(key, maxLength) ?? Missing(key);

    public string? OptionalText(string key, int maxLength)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is not YamlScalarNode { Value: { } raw } || TextNormalizer.Lines(raw) is not { Length: > 0 } value)
        {
            Error(LineOf(node), $"'{key}' must be a text; write it on one line after '{key}:'");
            return null;
        }

        if (value.Length > maxLength)
            Error(LineOf(node), $"'{key}' has {value.Length} characters; shorten it to {maxLength}");
        return value;
    }

    public int Number(string key, int min, int max)
    {
        if (Find(key) is null)
            Missing(key);
        return OptionalNumber(key, min, max) ?? min;
    }

    public int? OptionalNumber(string key, int min, int max)
    {
        if (Find(key) is not { } node)
            return null;

        if (
            node is YamlScalarNode { Style: ScalarStyle.Plain, Value: { } value }
            && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min
            && number <= max
        )
        {
            return number;
        }

        Error(LineOf(node), $"'{key}' must be a whole number from {min} to {max}, without quotes");
        return null;
    }

    public decimal? OptionalAmount(string key)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is YamlScalarNode { Style: ScalarStyle.Plain, Value: { } value } && Amount.Read(value) is { } number)
            return number;

        Error(LineOf(node), $"'{key}' must be a number such as 1234.5, without quotes, with at most {Amount.MaxDecimals} decimals");
        return null;
    }

    public bool? OptionalBoolean(string key)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } scalar)
            return scalar.Value == "true";

        Error(LineOf(node), $"'{key}' must be true or false");
        return null;
    }

    public DateOnly Date(string key)
    {
        if (Find(key) is null)
            Missing(key);
        return OptionalDate(key) ?? default;
    }

    public DateOnly? OptionalDate(string key)
    {
        if (Find(key) is not { } node)
            return null;

        if (
            node is YamlScalarNode { Value: { } value }
            && DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        )
        {
            return date;
        }

        Error(LineOf(node), $"'{key}' must be an existing date, such as 2026-11-23");
        return null;
    }

    public DateTime Moment(string key)
    {
        if (Find(key) is null)
            Missing(key);
        return OptionalMoment(key) ?? default;
    }

    public DateTime? OptionalMoment(string key)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is YamlScalarNode { Value: { } value } && LocalMoment.Parse(value) is { } moment)
            return moment;

        Error(LineOf(node), $"'{key}' must be a day and a time in the site's time zone, such as 2026-11-23T14:05");
        return null;
    }

    public bool Has(string key) => Find(key) is not null;

    public T OneOf<T>(string key)
        where T : struct, Enum => OneOf(key, Enum.GetValues<T>(), FrontMatterWriter.Spelling, default);

    /// <param name="otherwise">The result if the key is missing or wrong.</param>
    public T OneOf<T>(string key, IReadOnlyList<T> values, Func<T, string> spelling, T otherwise)
    {
        if (Find(key) is not { } node)
        {
            Missing(key);
            return otherwise;
        }

        foreach (var value in values)
        {
            if (node is YamlScalarNode scalar && scalar.Value == spelling(value))
                return value;
        }

        Error(LineOf(node), $"'{key}' must be one of: {string.Join(", ", values.Select(spelling))}");
        return otherwise;
    }

    public T? OptionalMapping<T>(string key, Func<FrontMatterReader, T> read)
        where T : class
    {
        if (Find(key) is not { } node)
            return null;
        if (node is YamlMappingNode inner)
            return ReadAll(inner, read);

        Error(LineOf(node), $"'{key}' must have keys of its own; write them indented below it");
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
                items.Add(ReadAll(inner, read));
            else
                Error(LineOf(node), $"an item of '{key}' must have keys of its own; write them indented after '- '");
        }

        return items;
    }

    public IReadOnlyList<string> Texts(string key, int maxLength)
    {
        var items = new List<string>();
        foreach (var node in Items(key))
        {
            if (
                !IsNull(node)
                && node is YamlScalarNode { Value: { } raw }
                && TextNormalizer.Lines(raw) is { Length: > 0 } value
                && value.Length <= maxLength
            )
                items.Add(value);
            else
                Error(LineOf(node), $"an item of '{key}' must be a text of at most {maxLength} characters");
        }

        return items;
    }

    /// <summary>The line of a key's value; the first line of the mapping if the key is missing.</summary>
    public int LineOf(string key) => Find(key) is { } node ? LineOf(node) : Line;

    public void Report(string key, string message) => Error(LineOf(key), message);

    /// <summary>Reports an issue that does not block an import.</summary>
    public void Warn(string key, string message) => report(LineOf(key), message, false);

    /// <summary>The beginning of a text, on one line, for a message.</summary>
    public static string Quoted(string text) =>
        (text.Length > QuotedMaxLength ? text[..QuotedMaxLength] + "…" : text).ReplaceLineEndings(" ");

    public void RejectUnknownKeys()
    {
        foreach (var (key, _) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? key.ToString();
            if (!readKeys.Contains(name))
                Error(
                    LineOf(key),
                    $"unknown key '{Quoted(name)}'; remove it, or correct its spelling ({string.Join(", ", readKeys.Order(StringComparer.Ordinal))})"
                );
        }
    }

    // Marks count lines from 1 within the YAML; add 1 for the line of three hyphens before it.
    private static int LineOf(YamlNode node) => (int)node.Start.Line + 1;

    private T ReadAll<T>(YamlMappingNode inner, Func<FrontMatterReader, T> read)
    {
        var reader = new FrontMatterReader(inner, report);
        var value = read(reader);
        reader.RejectUnknownKeys();
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
                Error(LineOf(node), $"'{key}' must be a list; write each item on a line of its own after '- '");
                return [];
        }
    }

    private YamlNode? Find(string key)
    {
        readKeys.Add(key);
        return mapping.Children.TryGetValue(new YamlScalarNode(key), out var node) && !IsNull(node) ? node : null;
    }

    /// <summary>YAML's spellings of null (core schema). A key with such a value counts as missing; in quotes it is a text.</summary>
    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    private void Error(int line, string message) => report(line, message, true);

    private string Missing(string key)
    {
        readKeys.Add(key);
        Error(Line, $"'{key}' is missing; add '{key}:' to the front matter");
        return "";
    }
}
