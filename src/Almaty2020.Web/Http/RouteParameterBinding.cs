using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Almaty2020.Web.Http;

/// <summary>
/// Binds action parameters that the route names from the route only. By default MVC reads the form first and the query last, so either
/// could replace a route value, or supply one that the address leaves out.
/// </summary>
internal sealed class RouteParameterBinding : IActionModelConvention
{
    public void Apply(ActionModel action)
    {
        var names = action
            .Selectors.Concat(action.Controller.Selectors)
            .Select(s => s.AttributeRouteModel?.Template)
            .OfType<string>()
            .SelectMany(template => RoutePatternFactory.Parse(template).Parameters)
            .Select(p => p.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in action.Parameters.Where(p => names.Contains(p.Name)))
        {
            parameter.BindingInfo ??= new BindingInfo();
            parameter.BindingInfo.BindingSource ??= BindingSource.Path;
        }
    }
}
