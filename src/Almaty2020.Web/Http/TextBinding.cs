using System.ComponentModel.DataAnnotations;
using Almaty2020.Markup;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Binders;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace Almaty2020.Web.Http;

/// <summary>
/// Normalizes every string that MVC binds, so that no action can forget it: to a single line, or to several lines for <see
/// cref="DataType.MultilineText"/> and collections. Passwords (<see cref="DataType.Password"/>) and route values, which are parts of
/// addresses, are left unchanged.
/// </summary>
internal sealed class TextBinding : IModelBinderProvider
{
    public static void AddTo(MvcOptions options)
    {
        var binders = options.ModelBinderProviders;
        binders.Insert(binders.IndexOf(binders.OfType<SimpleTypeModelBinderProvider>().Single()), new TextBinding());
    }

    public IModelBinder? GetBinder(ModelBinderProviderContext context)
    {
        var metadata = context.Metadata;
        if (metadata.ModelType != typeof(string) || metadata.DataTypeName == nameof(DataType.Password))
            return null;
        // Elements of collections have no attributes of their own.
        var hasLines = metadata.DataTypeName == nameof(DataType.MultilineText) || metadata.MetadataKind == ModelMetadataKind.Type;
        return new Binder(hasLines ? TextNormalizer.Lines : TextNormalizer.Line);
    }

    private sealed class Binder(Func<string?, string> normalize) : IModelBinder
    {
        public Task BindModelAsync(ModelBindingContext bindingContext)
        {
            var name = bindingContext.ModelName;
            var sent = bindingContext.ValueProvider.GetValue(name);
            if (sent == ValueProviderResult.None)
                return Task.CompletedTask;

            var text = bindingContext.ActionContext.RouteData.Values.ContainsKey(name) ? sent.FirstValue : normalize(sent.FirstValue);
            bindingContext.ModelState.SetModelValue(name, text, text);
            bindingContext.Result = ModelBindingResult.Success(
                string.IsNullOrWhiteSpace(text) && bindingContext.ModelMetadata.ConvertEmptyStringToNull ? null : text
            );
            return Task.CompletedTask;
        }
    }
}
