using System.Reflection;
using System.Runtime.CompilerServices;

namespace PeerRelay.Tests.Architecture;

/// <summary>The public API of an assembly as lines of text.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<string> Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(Lines).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(Type type)
    {
        yield return $"{NameOf(type)} : {KindOf(type)}{Bases(type)}";
        if (type.IsEnum)
        {
            foreach (var name in Enum.GetNames(type)) yield return $"{NameOf(type)}.{name} = {Convert.ToInt64(Enum.Parse(type, name), null)}";
            yield break;
        }

        foreach (var member in type.GetMembers(Declared))
            if (!IsOfEveryRecord(member) && Line(member) is { } line)
                yield return $"{NameOf(type)}.{line}";
    }

    private static string? Line(MemberInfo member) => member switch
    {
        FieldInfo field when IsVisible(field.IsPublic, field.IsFamily) =>
            $"{field.Name} : {(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{NameOf(field.FieldType)}" +
            (field.IsLiteral ? $" = {field.GetRawConstantValue()}" : ""),
        PropertyInfo property when Accessors(property) is { Length: > 0 } accessors =>
            $"{property.Name} : {(property.GetMethod?.IsStatic == true ? "static " : "")}{NameOf(property.PropertyType)} {{ {accessors} }}",
        EventInfo { AddMethod.IsPublic: true } @event => $"{@event.Name} : event {NameOf(@event.EventHandlerType!)}",
        ConstructorInfo constructor when IsVisible(constructor.IsPublic, constructor.IsFamily) => $"new({Parameters(constructor)})",
        MethodInfo method when IsVisible(method.IsPublic, method.IsFamily) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) =>
            $"{method.Name}{Generics(method)}({Parameters(method)}) : {(method.IsStatic ? "static " : "")}{NameOf(method.ReturnType)}",
        _ => null,
    };

    /// <summary>Whether the compiler has written it, as it does for records.</summary>
    private static bool IsOfEveryRecord(MemberInfo member) => member is MethodInfo && member.IsDefined(typeof(CompilerGeneratedAttribute));

    private static bool IsVisible(bool isPublic, bool isFamily) => isPublic || isFamily;

    private static string Accessors(PropertyInfo property) => string.Join(' ', new[]
    {
        property.GetMethod is { IsPublic: true } ? "get;" : null,
        property.SetMethod is { IsPublic: true } set
            ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;"
            : null,
    }.OfType<string>());

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : "")}{NameOf(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = default" : "")}"));

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(NameOf))}>" : "";

    private static string KindOf(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsSealed ? "sealed class" : "class";

    private static string Bases(Type type)
    {
        if (type.IsEnum) return "";
        var bases = type.GetInterfaces().Select(NameOf).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)) bases.Insert(0, NameOf(parent));
        return bases.Count == 0 ? "" : $" ({string.Join(", ", bases)})";
    }

    private static string NameOf(Type type)
    {
        if (type.IsByRef) return NameOf(type.GetElementType()!);
        if (type.IsArray) return NameOf(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter) return type.Name;
        var name = type.Namespace is { } space && space.StartsWith("PeerRelay", StringComparison.Ordinal) ? $"{space}.{type.Name}" : type.Name;
        return type.IsGenericType
            ? $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
            : name;
    }
}
