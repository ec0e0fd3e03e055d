using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Almaty2020.Web.Http;

/// <summary>
/// Binds a parameter that the action's route names from the route alone. By default MVC asks forms first and the query last, so that either
/// could replace a value of the address, or supply one that the address leaves out.
/// </summary>
internal sealed class RouteParameters : IActionModelConvention
{
    public void Apply(ActionModel action)
    {
        var names = action.Selectors.Concat(action.Controller.Selectors)
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
