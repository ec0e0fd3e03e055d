using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Loads front matter. What front matter has no use for is refused while the YAML is read event by event, before the library builds a tree of it: aliases that
/// multiply, and nesting that overflows the stack.
/// </summary>
internal static class FrontMatterYaml
{
    /// <summary>Characters. A profile with every list filled takes a tenth of it.</summary>
    public const int MaxLength = 1_000_000;

    /// <summary>The keys of a list's item, and its lists, are four deep.</summary>
    private const int MaxDepth = 8;

    /// <returns>Null where the text is not one mapping.</returns>
    /// <exception cref="YamlException">The text is no YAML, or more than front matter may hold.</exception>
    public static YamlMappingNode? Load(string text)
    {
        if (text.Length > MaxLength)
            throw new YamlException(new Mark(0, 1, 1), new Mark(0, 1, 1), $"the front matter has {text.Length} characters; shorten it to {MaxLength}");

        var scanner = new Scanner(new StringReader(text));
        try
        {
            Check(new Parser(scanner));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The library's own faults, as for an escape that is no character: with the line, they are the author's to mend.
            throw new YamlException(scanner.CurrentPosition, scanner.CurrentPosition, e.Message, e);
        }

        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return yaml.Documents is [{ RootNode: YamlMappingNode mapping }] ? mapping : null;
    }

    private static void Check(Parser parser)
    {
        // For each open collection: whether it is a mapping, and whether a key comes next.
        var open = new Stack<(bool IsMapping, bool IsKeyNext)>();
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case AnchorAlias alias:
                    throw Refused(alias, "an alias (*) is not allowed; write the text out");
                case NodeEvent { Anchor.IsEmpty: false } node:
                    throw Refused(node, "an anchor (&) is not allowed; take it out, or put the text into quotes");
                case NodeEvent { Tag.IsEmpty: false } node:
                    throw Refused(node, "a tag (!) is not allowed; take it out, or put the text into quotes");
                case Scalar:
                    Pass();
                    break;
                case NodeEvent collection and (MappingStart or SequenceStart):
                    if (open.TryPeek(out var around) && around is { IsMapping: true, IsKeyNext: true })
                        throw Refused(collection, "a key must be a word; put the text into quotes");
                    if (open.Count == MaxDepth)
                        throw Refused(collection, $"lists and keys are nested more than {MaxDepth} deep; put a text with brackets into quotes");
                    open.Push((collection is MappingStart, true));
                    break;
                case MappingEnd or SequenceEnd:
                    open.Pop();
                    Pass();
                    break;
            }
        }

        void Pass()
        {
            if (open.TryPop(out var collection))
                open.Push(collection with { IsKeyNext = !collection.IsKeyNext });
        }
    }

    private static YamlException Refused(ParsingEvent at, string message) => new(at.Start, at.End, message);
}
