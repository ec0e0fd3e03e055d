using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Loads front matter safely. Reads the YAML event by event first and rejects what front matter does not need, before the library builds a
/// tree: aliases, which multiply, and deep nesting, which overflows the stack.
/// </summary>
internal static class FrontMatterYaml
{
    /// <summary>In UTF-16 code units. A profile with every list filled needs a tenth of it.</summary>
    public const int MaxLength = 1_000_000;

    /// <summary>Twice what the schema needs: the lists inside an item of a list are four levels deep.</summary>
    private const int MaxDepth = 8;

    /// <returns>Null if the text is not a single mapping.</returns>
    /// <exception cref="FrontMatterException">The text uses YAML that front matter does not allow.</exception>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public static YamlMappingNode? Load(string text)
    {
        if (text.Length > MaxLength)
            throw new FrontMatterException(
                new Mark(0, 1, 1),
                new Mark(0, 1, 1),
                $"the front matter has {text.Length} characters; shorten it to {MaxLength}"
            );

        var scanner = new Scanner(new StringReader(text));
        try
        {
            Check(new Parser(scanner));
        }
        catch (Exception e)
            when (e is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // YamlDotNet throws these for some invalid input, such as an invalid escape. Add the line, so that the author can fix it.
            throw new YamlException(scanner.CurrentPosition, scanner.CurrentPosition, e.Message, e);
        }

        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return yaml.Documents is [{ RootNode: YamlMappingNode mapping }] ? mapping : null;
    }

    private static void Check(Parser parser)
    {
        // For each open collection: whether it is a mapping, and whether the next node is a key.
        var open = new Stack<(bool IsMapping, bool IsKeyNext)>();
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case AnchorAlias alias:
                    throw Error(alias, "an alias (*) is not allowed; write the text in full");
                case NodeEvent { Anchor.IsEmpty: false } node:
                    throw Error(node, "an anchor (&) is not allowed; remove it, or put the text into quotes");
                case NodeEvent { Tag.IsEmpty: false } node:
                    throw Error(node, "a tag (!) is not allowed; remove it, or put the text into quotes");
                case Scalar:
                    CountNode();
                    break;
                case NodeEvent collection and (MappingStart or SequenceStart):
                    if (open.TryPeek(out var parent) && parent is { IsMapping: true, IsKeyNext: true })
                        throw Error(collection, "a key must be a word; put the text into quotes");
                    if (open.Count == MaxDepth)
                        throw Error(
                            collection,
                            $"lists and keys are nested more than {MaxDepth} deep; put a text with brackets into quotes"
                        );
                    open.Push((collection is MappingStart, true));
                    break;
                case MappingEnd or SequenceEnd:
                    open.Pop();
                    CountNode();
                    break;
            }
        }

        void CountNode()
        {
            if (open.TryPop(out var collection))
                open.Push(collection with { IsKeyNext = !collection.IsKeyNext });
        }
    }

    private static FrontMatterException Error(ParsingEvent at, string message) => new(at.Start, at.End, message);
}

/// <summary>YAML that front matter does not allow. The message is the site's own and says what to do.</summary>
internal sealed class FrontMatterException(Mark start, Mark end, string message) : YamlException(start, end, message);
