using System.Reflection;

namespace PeerRelay.Tests.Architecture;

/// <summary>Finds the types that a type refers to: in its declaration, its members' signatures and its code.</summary>
internal static class TypeReferences
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static ISet<Type> Of(Type type)
    {
        var found = new HashSet<Type>();
        Add(found, type.BaseType);
        foreach (var implemented in type.GetInterfaces()) Add(found, implemented);
        foreach (var argument in type.GetGenericArguments())
            foreach (var constraint in argument.GetGenericParameterConstraints())
                Add(found, constraint);
        foreach (var field in type.GetFields(All)) Add(found, field.FieldType);
        foreach (var method in type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)))
        {
            foreach (var parameter in method.GetParameters()) Add(found, parameter.ParameterType);
            Add(found, (method as MethodInfo)?.ReturnType);
            foreach (var referred in IlReader.TypesIn(method)) Add(found, referred);
        }

        return found;
    }

    private static void Add(HashSet<Type> found, Type? type)
    {
        while (type is { HasElementType: true }) type = type.GetElementType();
        if (type is null || type.IsGenericParameter) return;
        if (type.IsGenericType)
        {
            foreach (var argument in type.GetGenericArguments()) Add(found, argument);
            type = type.GetGenericTypeDefinition();
        }

        found.Add(type);
    }
}
