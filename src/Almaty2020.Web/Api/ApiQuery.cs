using System.Globalization;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Api;

/// <summary>Reads parameters of a query strictly: a program that sends something else should learn of it.</summary>
internal static class ApiQuery
{
    /// <returns>False if the parameter is given twice.</returns>
    public static bool TryText(this HttpRequest request, string name, out string? value)
    {
        var values = request.Query[name];
        value = values.Count == 0 ? null : values[0] ?? "";
        return values.Count <= 1;
    }

    /// <param name="value">0 if the parameter is missing.</param>
    /// <returns>False if the parameter is not a whole number from 0 on, or is given twice.</returns>
    public static bool TryNumber(this HttpRequest request, string name, out long value)
    {
        value = 0;
        return request.TryText(name, out var text)
            && (text is null || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value));
    }

    public static JsonResult BadParameter(this ControllerBase controller, string name, Language language) =>
        (
            ApiProblem.Of(StatusCodes.Status400BadRequest, "error.400", language) with
            {
                Detail = Texts.For(language)["error.bad-parameter", name],
            }
        ).Answer(controller.Response, language);
}
