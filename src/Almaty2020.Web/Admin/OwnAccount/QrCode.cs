using Microsoft.AspNetCore.Html;
using QRCoder;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <summary>A QR code as inline SVG, so that the secret in it has no address of its own.</summary>
internal static class QrCode
{
    public static IHtmlContent Of(string text)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(data);
        return new HtmlString(svg.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute));
    }
}
