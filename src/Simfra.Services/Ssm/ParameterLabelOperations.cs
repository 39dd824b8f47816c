using Simfra.Integration;
using Simfra.Models.Ssm;
using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>Labels, each on at most one version of a parameter.</summary>
internal sealed class ParameterLabelOperations(ServiceState<SsmState> states, ParameterEvents events) : IOperationGroup
{
    private const int MaxLabels = 10;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SsmApi.LabelParameterVersion, LabelParameterVersion);
        operations.Handle(SsmApi.UnlabelParameterVersion, UnlabelParameterVersion);
    }

    private LabelParameterVersionResult LabelParameterVersion(LabelParameterVersionRequest request, OperationContext context)
    {
        var (state, parameter) = Find(request.Name!, context);
        var number = request.ParameterVersion ?? parameter.Latest.Version;
        var version = parameter.FindVersion(number) ?? throw SsmErrors.VersionNotFound(parameter.Name, $"{number}");
        var valid = request.Labels!.Where(IsValid).Distinct().ToList();
        var labels = version.Labels.Union(valid).ToList();
        if (labels.Count > MaxLabels)
        {
            throw SsmErrors.TooManyLabels();
        }

        // A label moves to the version that gets it.
        var moved = parameter with
        {
            Versions = [.. parameter.Versions.Select(v => v.Version == number
                ? v with { Labels = [.. labels] }
                : v with { Labels = [.. v.Labels.Except(valid)] })],
        };
        state.Parameters.Put(moved);
        if (valid.Count > 0)
        {
            events.Changed(moved, ParameterEvents.Label, context);
        }

        return new() { InvalidLabels = request.Labels!.FindAll(l => !IsValid(l)), ParameterVersion = number };
    }

    private UnlabelParameterVersionResult UnlabelParameterVersion(UnlabelParameterVersionRequest request, OperationContext context)
    {
        var (state, parameter) = Find(request.Name!, context);
        var number = request.ParameterVersion!.Value;
        var version = parameter.FindVersion(number) ?? throw SsmErrors.VersionNotFound(parameter.Name, $"{number}");
        var removed = request.Labels!.FindAll(l => version.Labels.Contains(l));
        state.Parameters.Put(parameter.With(version with { Labels = [.. version.Labels.Except(removed)] }));
        return new() { RemovedLabels = removed, InvalidLabels = request.Labels!.FindAll(l => !version.Labels.Contains(l)) };
    }

    private (SsmState State, Parameter Parameter) Find(string name, OperationContext context)
    {
        var state = states[context.Scope];
        return (state, state.Parameters.Find(name) ?? throw SsmErrors.NotFound(name));
    }

    /// <summary>Letters, digits and <c>.-_</c>, not beginning with a digit, <c>aws</c> or <c>ssm</c>.</summary>
    private static bool IsValid(string label) =>
        label.Length > 0
        && !char.IsAsciiDigit(label[0])
        && label.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
        && !label.StartsWith("aws", StringComparison.OrdinalIgnoreCase)
        && !label.StartsWith("ssm", StringComparison.OrdinalIgnoreCase);
}
