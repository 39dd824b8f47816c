using Simfra.Models.Ssm;
using Simfra.Schemas;

namespace Simfra.Services.Ssm.Documents;

/// <summary>The errors of documents: code, and message as far as AWS's is known.</summary>
internal static class DocumentErrors
{
    public static AwsServiceException AlreadyExists(string name) => new DocumentAlreadyExists($"Document with same name {name} already exists");

    public static AwsServiceException NotFound(string name) => new InvalidDocument($"Document with name {name} does not exist.");

    public static AwsServiceException VersionNotFound() => new InvalidDocumentVersion("The document version is not valid or does not exist.");

    public static AwsServiceException NotTheLatest(string name) => new InvalidDocumentVersion(
        $"Version provided for document {name} is not latest. Please provide the latest version to update document {name}");

    public static AwsServiceException ReservedName(string name) => SsmErrors.Validation($"Invalid document name {name}");

    public static AwsServiceException TooBig() => new MaxDocumentSizeExceeded("The size limit of a document is 64 KB.");

    public static AwsServiceException TooMany() => new DocumentLimitExceeded("You can have at most 500 active SSM documents.");

    public static AwsServiceException TooManyVersions() => new DocumentVersionLimitExceeded(
        "The document has too many versions. Delete one or more document versions and try again.");

    public static AwsServiceException SameContent() => new DuplicateDocumentContent(
        "The content of the association document matches another document. Change the content of the document and try again.");

    public static AwsServiceException SameVersionName() => new DuplicateDocumentVersionName(
        "The version name has already been used in this document. Specify a different version name, and then try again.");

    public static AwsServiceException InvalidContent(string message) => new InvalidDocumentContent(message);

    public static AwsServiceException NotWellFormed(string format) => InvalidContent($"{format} not well-formed.");

    public static AwsServiceException Missing(string property) => InvalidContent($"Missing \"{property}\" in the document.");

    public static AwsServiceException MissingInStep(string property) => InvalidContent($"Missing \"{property}\" in step detail.");

    public static AwsServiceException InvalidFormat(string format) => SsmErrors.Validation($"Invalid document format: {format}");

    public static AwsServiceException UnsupportedFormat(string format) => SsmErrors.Validation($"Document format '{format}' is not supported.");

    public static AwsServiceException RequiresNothing(string type) => SsmErrors.Validation(
        $"DocumentRequires cannot be empty when creating a document of type {type}");

    public static AwsServiceException UnknownSchemaVersion(string version) => new InvalidDocumentContent(
        $"Document schema version is invalid. Value: {version}");

    public static AwsServiceException WrongSchemaVersion(string version, string type) => new InvalidDocumentSchemaVersion(
        $"{version} is not a valid schema version for {type} document type");

    public static AwsServiceException TypeRequired(string version) => new InvalidDocumentSchemaVersion(
        $"Document type is required for schema version {version}");

    public static AwsServiceException NotUpdatable(string version) => new InvalidDocumentSchemaVersion(
        $"Documents of schema version {version} can't be updated.");

    public static AwsServiceException DefaultVersionInUse() => new InvalidDocumentOperation("Default version of the document can't be deleted.");

    public static AwsServiceException StillShared() => new InvalidDocumentOperation("Must unshare document first before delete");

    public static AwsServiceException ForceRequired(string type) => new InvalidDocumentOperation(
        $"Documents of type {type} can be deleted only with the Force flag.");

    public static AwsServiceException EverybodyOrAccounts() => SsmErrors.Validation("Accounts can either be all or a group of AWS accounts");

    public static AwsServiceException NothingToShare() => SsmErrors.Validation(
        "You must specify a value for AccountIdsToAdd or for AccountIdsToRemove.");

    public static AwsServiceException TooManyAccounts() => new DocumentPermissionLimit(
        "The document can't be shared with more Amazon Web Services accounts. A private document can be shared with 1000 accounts.");

    public static AwsServiceException TooManyPublic() => new DocumentPermissionLimit("You can publicly share at most 5 documents.");
}
