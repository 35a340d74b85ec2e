using System.Reflection;
using System.Reflection.Emit;

namespace PeerRelay.Tests.Architecture;

/// <summary>Finds the types that a method's code refers to.</summary>
internal static class IlReader
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>The types of the locals, and of all that the code calls, reads, makes or names.</summary>
    public static IEnumerable<Type> TypesIn(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body) yield break;
        foreach (var local in body.LocalVariables) yield return local.LocalType;
        foreach (var clause in body.ExceptionHandlingClauses)
            if (clause.Flags == ExceptionHandlingClauseOptions.Clause && clause.CatchType is { } caught)
                yield return caught;
        foreach (var token in TokensIn(body.GetILAsByteArray()!))
            foreach (var type in Resolve(method, token))
                yield return type;
    }

    private static IEnumerable<int> TokensIn(byte[] il)
    {
        for (var at = 0; at < il.Length;)
        {
            short value = il[at++];
            if (value == 0xfe) value = (short)(0xfe00 | il[at++]);
            var code = OpCodesByValue[value];
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                yield return BitConverter.ToInt32(il, at);
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> Resolve(MethodBase method, int token)
    {
        var typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        var member = method.Module.ResolveMember(token, typeArguments, methodArguments);
        if (member is Type named) yield return named;
        if (member?.DeclaringType is { } declaring) yield return declaring;
        if (member is FieldInfo field) yield return field.FieldType;
        if (member is MethodInfo called)
        {
            yield return called.ReturnType;
            if (called.IsGenericMethod)
                foreach (var argument in called.GetGenericArguments())
                    yield return argument;
        }
        if (member is MethodBase callee)
            foreach (var parameter in callee.GetParameters())
                yield return parameter.ParameterType;
    }
}
