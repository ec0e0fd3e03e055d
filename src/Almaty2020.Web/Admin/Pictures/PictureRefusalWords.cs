using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Admin.Pictures;

/// <summary>Words why a file was not taken.</summary>
internal static class PictureRefusalWords
{
    public static string Of(PictureRefusal reason, SiteSettings settings, Texts texts) =>
        texts["admin.pictures.refused." + reason, settings.MaxPictureMegabytes, settings.MaxPictureMegapixels];
}
