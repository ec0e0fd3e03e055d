using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Almaty2020.Web.Templates;
using Microsoft.Extensions.FileProviders;

namespace Almaty2020.Web.Media;

/// <summary>Creates the background of a share picture as SVG, from the site's drawings in <c>wwwroot/img</c>.</summary>
public sealed partial class ShareBackground(IWebHostEnvironment environment)
{
    // Colours of the light scheme in tokens.css; a test checks that they are equal.
    internal const string Sky = "#dcebf1";
    internal const string Paper = "#fbfdfe";
    internal const string Ink = "#12272e";
    internal const string Gold = "#f2a93b";
    internal const string Ground = "#0f4450";

    private readonly Lazy<Drawings> drawings = new(() => Drawings.Read(environment.WebRootFileProvider));

    /// <summary>Hash of the drawing files; part of each picture's hash, so that pictures change with the drawings.</summary>
    public string Digest => drawings.Value.Digest;

    internal static string PriorityColour(int number) =>
        number switch
        {
            1 => "#0a5c8c",
            2 => "#a8202f",
            3 => "#00665a",
            _ => "#864a00",
        };

    internal static string PriorityTint(int number) =>
        number switch
        {
            1 => "#e3f0f8",
            2 => "#fbeaea",
            3 => "#e0f2ee",
            _ => "#fbf0df",
        };

    /// <summary>One SVG document of the size of the picture. The text is drawn over it.</summary>
    /// <param name="labelWidth">Width of the coloured field behind a priority's number, in pixels.</param>
    internal string Svg(ShareCard card, int labelWidth)
    {
        var d = drawings.Value.In(card.Colours);
        var ground = card.Colours.AreDefault ? Ground : card.Colours.Light()["band"].ToString();
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{ShareCard.Width}" height="{ShareCard.Height}" viewBox="0 0 {ShareCard.Width} {ShareCard.Height}">
            <defs>
            <linearGradient id="air" x2="0" y2="1"><stop offset=".1" stop-color="{Paper}"/><stop offset=".75" stop-color="{(
                card.Sign is { } n ? PriorityTint(n) : card.Colours.Sky.ToString()
            )}"/></linearGradient>
            {d.Signs}
            </defs>
            <rect width="100%" height="100%" fill="url(#air)"/>
            {Emblem(card, d)}
            <use href="#ridges" y="400" width="1200" height="214"/>
            <rect y="578" width="100%" height="52" fill="{ground}"/>
            <use href="#felt" y="592" width="1200" height="24" color="{Gold}"/>
            <use href="#mark" x="72" y="48" width="60" height="60"/>
            """
        );
        if (card is { Priority: not null, Sign: { } sign })
            svg.Append(
                CultureInfo.InvariantCulture,
                $"""<rect x="72" y="{ShareDrawing.LabelTop}" width="{labelWidth}" height="{ShareDrawing.LabelHeight}" rx="6" fill="{PriorityColour(sign)}"/>"""
            );
        return svg.Append("</svg>").ToString();
    }

    /// <summary>The drawing that shows what kind of page it is.</summary>
    private static string Emblem(ShareCard card, Drawings d) =>
        card switch
        {
            { Sign: { } number } =>
                $"""<use href="#priority-{number}" x="856" y="84" width="272" height="272" color="{PriorityColour(number)}"/>""",
            _ when card.Template == Template.Programme => string.Concat(
                Enumerable
                    .Range(1, 4)
                    .Select(n =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"""<use href="#priority-{n}" x="{(n % 2 == 1 ? 852 : 1000)}" y="{(n < 3 ? 72 : 220)}" width="132" height="132" color="{PriorityColour(n)}"/>"""
                        )
                    )
            ),
            _ when card.Template == Template.Profile =>
                $"""<svg x="884" y="60" width="240" height="300" viewBox="0 0 320 400">{d.Portrait}<path fill="none" stroke="#fff" stroke-width="16" d="M0 0h320v400H0z"/></svg>""",
            _ when card.Template == Template.Home => """<use href="#mark" x="840" y="52" width="304" height="304"/>""",
            _ => $"""<use href="#horn" x="848" y="140" width="280" height="120" color="{Gold}"/>""",
        };

    /// <summary>The content of the SVG files' root elements, with CSS variables.</summary>
    private sealed record Drawings(string Signs, string Portrait, string Digest)
    {
        private readonly Lazy<Drawings> inDefaultColours = new(() => Replaced(Signs, Portrait, Digest, null));

        /// <summary>The drawings with each CSS variable replaced by its colour, or else by its fallback value.</summary>
        public Drawings In(SiteColours colours) =>
            colours.AreDefault ? inDefaultColours.Value : Replaced(Signs, Portrait, Digest, colours.Light());

        private static Drawings Replaced(string signs, string portrait, string digest, IReadOnlyDictionary<string, Colour>? tokens)
        {
            return new Drawings(Fill(signs), Fill(portrait), digest);

            string Fill(string svg) =>
                Variable()
                    .Replace(svg, m =>
                        tokens?.TryGetValue(m.Groups["name"].Value, out var colour) == true ? colour.ToString() : m.Groups["value"].Value
                    );
        }

        public static Drawings Read(IFileProvider files)
        {
            var read = new StringBuilder();
            return new Drawings(
                Inside("signs"),
                Inside("portrait"),
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(read.ToString())))
            );

            string Inside(string name)
            {
                // If the static files are missing, pages have no drawings, and neither do the pictures.
                if (files.GetFileInfo($"img/{name}.svg") is not { Exists: true } file)
                    return "";
                using var reader = new StreamReader(file.CreateReadStream());
                var svg = reader.ReadToEnd();
                read.Append(svg);
                var start = svg.IndexOf('>', svg.IndexOf("<svg", StringComparison.Ordinal)) + 1;
                return svg[start..svg.LastIndexOf("</svg>", StringComparison.Ordinal)];
            }
        }
    }

    [GeneratedRegex(@"var\(--(?<name>[a-z0-9-]+), ?(?<value>[^)]+)\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();
}
