using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;

namespace Almaty2020.Markup.Parsing;

internal enum CellAlignment
{
    Start,
    Center,
    Right,
}

internal sealed class TableBlock(BlockParser parser, IReadOnlyList<CellAlignment> columns) : ContainerBlock(parser)
{
    public IReadOnlyList<CellAlignment> Columns { get; } = columns;
}

internal sealed class TableRowBlock() : ContainerBlock(parser: null);

internal sealed class TableCellBlock : LeafBlock
{
    public TableCellBlock()
        : base(parser: null) => ProcessInlines = true;
}

/// <summary>
/// Parses pipe tables as blocks, one line per row. Markdig builds tables from the inline content of a paragraph, after parsing
/// all cells as one text: unclosed emphasis reaches across rows, and the cost is quadratic in the length of the table.
/// </summary>
internal sealed class TableParser : BlockParser
{
    public TableParser() => OpeningCharacters = ['|', '-', ':'];

    /// <summary>Called on the second line, the one with the dashes. The header row is then the last line of a paragraph.</summary>
    public override BlockState TryOpen(BlockProcessor processor)
    {
        if (
            processor.IsCodeIndent
            || processor.CurrentBlock is not ParagraphBlock paragraph
            || paragraph.Lines.Count == 0
            || !ReferenceEquals(paragraph.Parent, processor.GetCurrentContainerOpened())
        )
        {
            return BlockState.None;
        }

        var columns = TableLine.Columns(processor.Line.AsSpan());
        if (columns is null)
            return BlockState.None;
        var header = paragraph.Lines.Lines[paragraph.Lines.Count - 1];
        header.Slice.Trim();
        var headerCells = TableLine.Cells(header.Slice);
        if (headerCells.Count != columns.Count)
            return BlockState.None;
        if (columns.Count > MarkupLimits.TableColumns)
        {
            RenderContext.Of(processor).Issues.Add(MarkupIssueCodes.TooDeep, processor.LineIndex, "");
            return BlockState.None;
        }

        var table = new TableBlock(this, columns) { Column = processor.Column };
        table.Add(Row(processor, headerCells, header.Line));
        if (paragraph.Lines.Count > 1)
            paragraph.Lines.RemoveAt(paragraph.Lines.Count - 1);
        else
            Replace(paragraph, table);
        processor.NewBlocks.Push(table);
        return BlockState.ContinueDiscard;
    }

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        if (processor.IsBlankLine || processor.IsCodeIndent || processor.CurrentChar == '>')
            return BlockState.None;
        var line = processor.Line;
        line.Trim();
        if (line.IndexOf('|') < 0)
            return BlockState.None;
        var table = (TableBlock)block;
        var cells = TableLine.Cells(line);
        if (cells.Count > table.Columns.Count)
        {
            if (cells.Skip(table.Columns.Count).Select(cell => cell.ToString().Trim()).FirstOrDefault(cell => cell.Length > 0) is { } lost)
                RenderContext.Of(processor).Issues.Add(MarkupIssueCodes.HiddenCell, processor.LineIndex, lost);
            cells.RemoveRange(table.Columns.Count, cells.Count - table.Columns.Count);
        }
        table.Add(Row(processor, cells, processor.LineIndex));
        return BlockState.ContinueDiscard;
    }

    private static void Replace(ParagraphBlock paragraph, TableBlock table)
    {
        var parent = paragraph.Parent!;
        parent[parent.Count - 1] = table;
        paragraph.Lines.Clear();
    }

    private static TableRowBlock Row(BlockProcessor processor, List<StringSlice> cells, int line)
    {
        var row = new TableRowBlock { Line = line };
        foreach (var text in cells)
        {
            RenderContext.Of(processor).CountCell();
            var cell = new TableCellBlock { Line = line };
            var slice = text;
            cell.AppendLine(ref slice, 0, line, slice.Start, trackTrivia: false);
            row.Add(cell);
        }
        return row;
    }
}

/// <summary>Splits one line of a table.</summary>
internal static class TableLine
{
    /// <summary>Column alignments of a line of dashes (<c>:--|--:</c>); null if the line is not one.</summary>
    public static IReadOnlyList<CellAlignment>? Columns(ReadOnlySpan<char> line)
    {
        if (!line.Contains('|') || line.ContainsAnyExcept("|:- \t"))
            return null;
        line = line.Trim();
        if (line[0] == '|')
            line = line[1..];
        if (line.EndsWith("|"))
            line = line[..^1];

        var columns = new List<CellAlignment>();
        foreach (var range in line.Split('|'))
        {
            var dashes = line[range].Trim();
            if (dashes.Trim(':').IsEmpty || dashes.Trim(':').ContainsAnyExcept('-') || dashes.Length - dashes.Trim(':').Length > 2)
                return null;
            var right = dashes[^1] == ':';
            columns.Add(
                right && dashes[0] == ':' ? CellAlignment.Center
                : right ? CellAlignment.Right
                : CellAlignment.Start
            );
        }
        return columns;
    }

    /// <summary>Splits a row into cells at each pipe that is not escaped with a backslash.</summary>
    public static List<StringSlice> Cells(StringSlice line)
    {
        var cells = new List<StringSlice>();
        var text = line.Text;
        var start = line.Start;
        if (start <= line.End && text[start] == '|')
            start++;
        for (var i = start; i <= line.End; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '|')
            {
                cells.Add(Cell(text, start, i - 1));
                start = i + 1;
            }
        }
        if (start <= line.End)
            cells.Add(Cell(text, start, line.End));
        return cells;
    }

    private static StringSlice Cell(string text, int start, int end)
    {
        var cell = new StringSlice(text, start, end);
        cell.Trim();
        // Remove the backslash, also inside code: it only kept the cell from being split.
        return cell.AsSpan().IndexOf(@"\|") >= 0 ? new StringSlice(cell.ToString().Replace(@"\|", "|", StringComparison.Ordinal)) : cell;
    }
}
