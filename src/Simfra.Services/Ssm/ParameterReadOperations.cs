using Simfra.Integration;
using Simfra.Models.Ssm;
using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>Reading parameters: by name, by path, their history, their metadata.</summary>
internal sealed class ParameterReadOperations(
    ServiceState<SsmState> states, SecureValues secure, SecretReferences references) : IOperationGroup
{
    private const int DefaultPathPage = 10;
    private const int DefaultPage = 50;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle<GetParameterRequest, Read<GetParameterResult>, GetParameterResult>(SsmApi.GetParameter, GetParameter, CompleteOneAsync);
        operations.Handle<GetParametersRequest, Read<GetParametersResult>, GetParametersResult>(SsmApi.GetParameters, GetParameters, CompleteSeveralAsync);
        operations.Handle<GetParametersByPathRequest, Read<GetParametersByPathResult>, GetParametersByPathResult>(
            SsmApi.GetParametersByPath, GetParametersByPath, CompleteAsync);
        operations.Handle<GetParameterHistoryRequest, Read<GetParameterHistoryResult>, GetParameterHistoryResult>(
            SsmApi.GetParameterHistory, GetParameterHistory, CompleteAsync);
        operations.Handle(SsmApi.DescribeParameters, DescribeParameters);
    }

    private Read<GetParameterResult> GetParameter(GetParameterRequest request, OperationContext context)
    {
        if (SecretReferences.IsOne(request.Name!))
        {
            return new(new() { Parameter = Reference(request.Name!, request.WithDecryption) }, []);
        }

        var selector = ParameterSelector.Parse(request.Name!);
        _ = ParameterName.CheckReadable(ParameterName.FromNameOrArn(selector.NameOrArn));
        var parameter = Find(selector.NameOrArn, context) ?? throw SsmErrors.NotFound();
        var version = selector.Find(parameter) ?? throw SsmErrors.VersionNotFound(parameter.Name, selector.Version!);
        var shown = parameter.Show(version, selector.Shown);
        return new(new() { Parameter = shown }, SecretsOf(request.WithDecryption, shown));
    }

    private Read<GetParametersResult> GetParameters(GetParametersRequest request, OperationContext context)
    {
        var (found, invalid) = (new List<Models.Ssm.Parameter>(), new List<string>());
        foreach (var name in request.Names!.Distinct())
        {
            if (SecretReferences.IsOne(name))
            {
                found.Add(Reference(name, request.WithDecryption));
                continue;
            }

            var selector = ParameterSelector.Parse(name);
            if (Find(selector.NameOrArn, context) is { } parameter && selector.Find(parameter) is { } version)
            {
                found.Add(parameter.Show(version, selector.Shown));
            }
            else
            {
                invalid.Add(name);
            }
        }

        return new(new() { Parameters = found, InvalidParameters = invalid }, SecretsOf(request.WithDecryption, [.. found]));
    }

    private Read<GetParametersByPathResult> GetParametersByPath(GetParametersByPathRequest request, OperationContext context)
    {
        var path = ParameterName.CheckPath(request.Path!);
        var depth = path.TrimEnd('/').Length + 1;
        var filters = ParameterFilters.ForPath(request.ParameterFilters);
        var all = PublicParameters.IsOne($"{path.TrimEnd('/')}/") ? PublicParameters.Below(path, context.Region) : states[context.Scope].Below(path);
        var parameters = all
            .Where(p => request.Recursive == true || !p.Name.AsSpan(Math.Min(depth, p.Name.Length)).Contains('/'))
            .Select(p => (Parameter: p, Version: filters.VersionOf(p)))
            .Where(p => p.Version is not null && filters.Match(p.Parameter));
        var (page, nextToken) = ParameterPage.Take(
            parameters, p => p.Parameter.Name, request.MaxResults ?? DefaultPathPage, request.NextToken);
        var shown = page.ConvertAll(p => p.Parameter.Show(p.Version!));
        return new(new() { Parameters = shown, NextToken = nextToken }, SecretsOf(request.WithDecryption, [.. shown]));
    }

    private Read<GetParameterHistoryResult> GetParameterHistory(GetParameterHistoryRequest request, OperationContext context)
    {
        var parameter = Find(request.Name!, context) ?? throw SsmErrors.NotFound();
        var (page, nextToken) = ParameterPage.Take(
            parameter.Versions, v => $"{v.Version:D19}", request.MaxResults ?? DefaultPage, request.NextToken);
        var shown = page.ConvertAll(v => ShowHistory(parameter, v));
        var secrets = shown.FindAll(s => request.WithDecryption == true && s.Type == ParameterType.SecureString);
        return new(
            new() { Parameters = shown, NextToken = nextToken },
            secrets.ConvertAll(s => new Secret(parameter.Arn, s.Value!, value => s.Value = value)));
    }

    private DescribeParametersResult DescribeParameters(DescribeParametersRequest request, OperationContext context)
    {
        if (request is { Filters.Count: > 0, ParameterFilters.Count: > 0 })
        {
            throw SsmErrors.Validation("You can use either Filters or ParameterFilters in a single request.");
        }

        // Others' parameters are shown once they are shared by a resource share of AWS RAM, which a policy by PutResourcePolicy doesn't make.
        var filters = ParameterFilters.ForDescribe(request.ParameterFilters, request.Filters);
        var candidates = request.Shared == true ? [] : states[context.Scope].Parameters.All;
        var (page, nextToken) = ParameterPage.Take(
            candidates.Where(filters.Match), p => p.Name, request.MaxResults ?? DefaultPage, request.NextToken);
        return new() { Parameters = page.ConvertAll(ShowMetadata), NextToken = nextToken };
    }

    /// <summary>The parameter of a name, or of an ARN, which may be AWS's own or another account's.</summary>
    private Parameter? Find(string nameOrArn, OperationContext context)
    {
        if (ParameterName.FromNameOrArn(nameOrArn) is var name && PublicParameters.IsOne(name))
        {
            return PublicParameters.Find(name, context.Region);
        }

        var scope = ParameterName.ScopeOf(nameOrArn, context.Scope);
        return scope.Region == context.Region ? states.Find(scope)?.Find(nameOrArn) : null;
    }

    /// <summary>Decrypts what was asked for.</summary>
    private async ValueTask<TResult> CompleteAsync<TResult>(Read<TResult> read, OperationContext context, CancellationToken cancellationToken)
    {
        foreach (var secret in read.Secrets)
        {
            secret.Show(await secure.OpenAsync(secret.Arn, secret.Value, context, cancellationToken).ConfigureAwait(false));
        }

        return read.Result;
    }

    private async ValueTask<GetParameterResult> CompleteOneAsync(
        Read<GetParameterResult> read, OperationContext context, CancellationToken cancellationToken)
    {
        var parameter = read.Result.Parameter!;
        if (SecretReferences.IsOne(parameter.Name!) && !await references.FillAsync(parameter, context, cancellationToken).ConfigureAwait(false))
        {
            throw SsmErrors.SecretNotFound(parameter.Name!);
        }

        return await CompleteAsync(read, context, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<GetParametersResult> CompleteSeveralAsync(
        Read<GetParametersResult> read, OperationContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in read.Result.Parameters!.Where(static p => SecretReferences.IsOne(p.Name!)).ToList())
        {
            if (!await references.FillAsync(parameter, context, cancellationToken).ConfigureAwait(false))
            {
                read.Result.Parameters!.Remove(parameter);
                read.Result.InvalidParameters!.Add(parameter.Name!);
            }
        }

        return await CompleteAsync(read, context, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A parameter that stands for a secret, to be filled in outside of the turn.</summary>
    private static Models.Ssm.Parameter Reference(string name, bool? withDecryption) =>
        withDecryption == true ? new() { Name = name } : throw SsmErrors.SecretsNeedDecryption();

    private static List<Secret> SecretsOf(bool? withDecryption, params ReadOnlySpan<Models.Ssm.Parameter> shown)
    {
        var secrets = new List<Secret>();
        foreach (var parameter in shown)
        {
            if (withDecryption == true && parameter.Type == ParameterType.SecureString)
            {
                secrets.Add(new(parameter.ARN!, parameter.Value!, value => parameter.Value = value));
            }
        }

        return secrets;
    }

    private static ParameterHistory ShowHistory(Parameter parameter, ParameterVersion version) => new()
    {
        Name = parameter.Name,
        Type = version.Type,
        LastModifiedDate = version.LastModifiedAt,
        LastModifiedUser = version.LastModifiedUser,
        KeyId = version.KeyId,
        Description = version.Description,
        Value = version.Value,
        AllowedPattern = version.AllowedPattern,
        Version = version.Version,
        Labels = [.. version.Labels],
        Tier = version.Tier,
        Policies = [.. version.Policies.Select(static p => p.Shown)],
        DataType = version.DataType,
    };

    private static ParameterMetadata ShowMetadata(Parameter parameter) => new()
    {
        Name = parameter.Name,
        ARN = parameter.Arn,
        Type = parameter.Latest.Type,
        LastModifiedDate = parameter.Latest.LastModifiedAt,
        LastModifiedUser = parameter.Latest.LastModifiedUser,
        KeyId = parameter.Latest.KeyId,
        Description = parameter.Latest.Description,
        AllowedPattern = parameter.Latest.AllowedPattern,
        Version = parameter.Latest.Version,
        Tier = parameter.Latest.Tier,
        Policies = [.. parameter.Latest.Policies.Select(static p => p.Shown)],
        DataType = parameter.Latest.DataType,
    };

    /// <summary>An answer, and what of it is to be decrypted before it is given.</summary>
    private sealed record Read<TResult>(TResult Result, IReadOnlyList<Secret> Secrets);

    /// <param name="Arn">The parameter's ARN.</param>
    /// <param name="Value">Its encrypted value.</param>
    /// <param name="Show">Puts the decrypted one into the answer.</param>
    private sealed record Secret(string Arn, string Value, Action<string> Show);
}
