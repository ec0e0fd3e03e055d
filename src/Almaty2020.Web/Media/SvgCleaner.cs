using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Media;

/// <summary>
/// Writes a drawing (SVG) anew from a list of elements and attributes that only draw shapes, before libvips gets it. Residents never get the
/// drawing itself: they get pixels. A drawing with anything that acts, or refers to something else, is refused.
/// </summary>
internal static partial class SvgCleaner
{
    private const string Svg = "http://www.w3.org/2000/svg";
    private const string XLink = "http://www.w3.org/1999/xlink";

    /// <summary>In characters, of the whole drawing.</summary>
    private const int MaxLength = 1_000_000;

    private const int MaxElements = 5_000;

    /// <summary>Elements with a layer of their own or a gradient, which cost time for every pixel of the drawing.</summary>
    private const int MaxLayers = 100;

    /// <summary>Layers within each other are in memory at the same time.</summary>
    private const int MaxDepth = 16;

    /// <summary>A tall drawing is drawn narrower than <see cref="PictureSizes.Largest"/>: every layer costs four bytes for each pixel.</summary>
    private static readonly double MaxPixels = Math.Pow(PictureSizes.Largest, 2);

    /// <summary>Texts are not among them: the fonts of a server are not those of the author.</summary>
    private static readonly FrozenSet<string> Elements = FrozenSet.Create(
        StringComparer.Ordinal,
        "svg",
        "g",
        "defs",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "style"
    );

    /// <summary>Left out with all that is in them: they draw nothing.</summary>
    private static readonly FrozenSet<string> Silent = FrozenSet.Create(StringComparer.Ordinal, "title", "desc", "metadata");

    private static readonly FrozenSet<string> Attributes = FrozenSet.Create(
        StringComparer.Ordinal,
        "id",
        "class",
        "style",
        "transform",
        "d",
        "points",
        "x",
        "y",
        "width",
        "height",
        "rx",
        "ry",
        "cx",
        "cy",
        "r",
        "x1",
        "y1",
        "x2",
        "y2",
        "fx",
        "fy",
        "offset",
        "viewBox",
        "preserveAspectRatio",
        "color",
        "fill",
        "fill-rule",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-opacity",
        "opacity",
        "clip-path",
        "clip-rule",
        "clipPathUnits",
        "stop-color",
        "stop-opacity",
        "gradientUnits",
        "gradientTransform",
        "spreadMethod",
        "display",
        "visibility"
    );

    /// <returns>The drawing at the largest public width; null if it is no drawing that may be shown.</returns>
    public static byte[]? Clean(byte[] file)
    {
        var settings = new XmlReaderSettings
        {
            // Skips the document type with its entities. A reference to one then ends the reading.
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            MaxCharactersInDocument = MaxLength,
            MaxCharactersFromEntities = 1,
            IgnoreComments = true,
            CheckCharacters = true,
        };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(file, writable: false), settings);
            var cleaned = new StringBuilder();
            // Without a declaration, libvips reads UTF-8.
            using (var writer = XmlWriter.Create(cleaned, new XmlWriterSettings { OmitXmlDeclaration = true }))
            {
                if (!TryCopy(reader, writer))
                    return null;
            }

            return Encoding.UTF8.GetBytes(cleaned.ToString());
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static bool TryCopy(XmlReader reader, XmlWriter writer)
    {
        var (elements, layers, isLayeredByStyle) = (0, 0, false);
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when IsSilent(reader):
                    Skip(reader);
                    break;
                case XmlNodeType.Element when reader.NamespaceURI == Svg && Elements.Contains(reader.LocalName):
                    if (++elements > MaxElements || reader.Depth > MaxDepth || !TryCopyElement(reader, writer, ref layers))
                        return false;
                    break;
                case XmlNodeType.EndElement:
                    writer.WriteEndElement();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    // Elsewhere than in a style sheet it draws nothing, and could stand for itself only in a text.
                    if (!IsHarmless(reader.Value))
                        return false;
                    writer.WriteString(reader.Value);
                    if (Layer().IsMatch(reader.Value))
                        isLayeredByStyle = true;
                    break;
                case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace or XmlNodeType.XmlDeclaration or XmlNodeType.DocumentType:
                    break;
                default:
                    return false;
            }
        }

        // A rule of a style sheet may give every element a layer.
        return elements > 0 && (isLayeredByStyle ? elements : layers) <= MaxLayers;
    }

    /// <summary>Notes of drawing programs, which have namespaces of their own.</summary>
    private static bool IsSilent(XmlReader reader) =>
        reader.Depth > 0
        && (reader.NamespaceURI != Svg ? reader.NamespaceURI.Length > 0 && !IsActive(reader) : Silent.Contains(reader.LocalName));

    /// <summary>An element of HTML would act inside of a drawing.</summary>
    private static bool IsActive(XmlReader reader) => reader.NamespaceURI.Contains("xhtml", StringComparison.OrdinalIgnoreCase);

    private static void Skip(XmlReader reader)
    {
        if (reader.IsEmptyElement)
            return;
        // The loop reads on after the end of the element.
        var depth = reader.Depth;
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth)) { }
    }

    private static bool TryCopyElement(XmlReader reader, XmlWriter writer, ref int layers)
    {
        var (isRoot, isEmpty) = (reader.Depth == 0, reader.IsEmptyElement);
        if (isRoot && reader.LocalName != "svg")
            return false;
        writer.WriteStartElement(reader.LocalName, Svg);
        var (width, height, box) = (0d, 0d, "");
        while (reader.MoveToNextAttribute())
        {
            var (name, value) = (reader.LocalName, reader.Value);
            // Dashes may be as short as they like, and so take as long.
            if (name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || name.StartsWith("stroke-dash", StringComparison.Ordinal))
                return false;
            if (name == "href")
            {
                // Only gradients take over what another one has.
                if (!LocalReference().IsMatch(value))
                    return false;
                writer.WriteAttributeString("xlink", name, XLink, value);
                continue;
            }

            if (reader.NamespaceURI.Length > 0 || !Attributes.Contains(name))
                continue;
            if (!IsHarmless(value))
                return false;
            if (name is "opacity" or "clip-path" || (name is "style" or "fill" or "stroke" && Layer().IsMatch(value)))
                layers++;
            if (!isRoot || name is not ("width" or "height" or "viewBox" or "x" or "y"))
                writer.WriteAttributeString(name, value);
            else if (name == "width")
                width = LengthOf(value);
            else if (name == "height")
                height = LengthOf(value);
            else if (name == "viewBox")
                box = value;
        }

        if (isRoot && !TryWriteSize(writer, width, height, box))
            return false;
        if (isEmpty)
            writer.WriteEndElement();
        return true;
    }

    /// <summary>Drawings have no pixels. They are as wide as the largest public size, so that every size is sharp.</summary>
    private static bool TryWriteSize(XmlWriter writer, double width, double height, string box)
    {
        var numbers = box.Split([' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .Select(n => double.TryParse(n, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)
            .ToList();
        if (numbers.Count == 4)
            (width, height) = (numbers[2], numbers[3]);
        else if (width > 0 && height > 0)
            numbers = [0, 0, width, height];
        if (numbers.Count != 4 || !numbers.TrueForAll(double.IsFinite) || !(width > 0 && height > 0) || height / width > 1000)
            return false;
        writer.WriteAttributeString("viewBox", string.Join(' ', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture))));
        var wide = Math.Max(1, Math.Min(PictureSizes.Largest, Math.Floor(Math.Sqrt(MaxPixels * width / height))));
        writer.WriteAttributeString("width", wide.ToString(CultureInfo.InvariantCulture));
        writer.WriteAttributeString("height", Math.Max(1, Math.Round(wide * height / width)).ToString(CultureInfo.InvariantCulture));
        return true;
    }

    private static double LengthOf(string value) =>
        double.TryParse(
            value.Replace("px", "", StringComparison.Ordinal).Trim(),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : 0;

    /// <summary>True for a value or style sheet that refers to nothing outside of the drawing. CSS can hide words behind backslashes.</summary>
    private static bool IsHarmless(string value) =>
        !OutsideReference().IsMatch(LocalUrl().Replace(value, "")) && !value.Contains('\\', StringComparison.Ordinal);

    [GeneratedRegex("""url\(\s*(?:"#[\w.-]+"|'#[\w.-]+'|#[\w.-]+)\s*\)""", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex LocalUrl();

    [GeneratedRegex("url\\s*\\(|@|script:|data:|expression|dash", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex OutsideReference();

    /// <summary>What gives an element a layer of its own or a gradient; <c>fill-opacity</c> does not, but need not be told apart.</summary>
    [GeneratedRegex(@"opacity|clip-path|url\(", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Layer();

    [GeneratedRegex(@"\A#[\w.-]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex LocalReference();
}
