# Evaluates the NixOS module as far as it goes without nixpkgs: with the few functions of its library that the module
# uses, and settings as they are, without the merging and the type checks of the real one.
{ module, settings }:

let
  lib = {
    mkEnableOption = description: { inherit description; };
    mkOption = option: option;
    mkDefault = value: value;
    mkIf = condition: value: if condition then value else { };
    optional = condition: value: if condition then [ value ] else [ ];
    last = list: builtins.elemAt list (builtins.length list - 1);
    splitString = separator: text: builtins.filter builtins.isString (builtins.split separator text);
    filterAttrs = keep: set:
      builtins.listToAttrs (map (name: { inherit name; value = set.${name}; })
        (builtins.filter (name: keep name set.${name}) (builtins.attrNames set)));
    types = {
      package = "package";
      path = "path";
      str = "str";
      bool = "bool";
      int = "int";
      enum = values: { inherit values; };
      nullOr = type: { inherit type; };
      listOf = type: { inherit type; };
      attrsOf = type: { inherit type; };
      submodule = type: { inherit type; };
    };
  };
  pkgs = {
    formats.toml = _: { type = "toml"; generate = name: value: "/nix/store/${name}?${builtins.toJSON value}"; };
    writeText = name: text: "/nix/store/${name}?${text}";
  };
  evaluated = import module {
    inherit lib pkgs;
    config.services.atticd = defaults // settings;
  };
  declared = (import module { inherit lib pkgs; config = { }; }).options.services.atticd;
  defaults = builtins.mapAttrs (_: option: option.default)
    (lib.filterAttrs (_: option: option ? default) declared) // { enable = false; };
in
{
  options = builtins.attrNames declared;
  undocumented = builtins.filter (name: !(declared.${name} ? description)) (builtins.attrNames declared);
  inherit (evaluated) disabledModules;
  services = evaluated.config.systemd.services or { };
  failed = map (one: one.message)
    (builtins.filter (one: !one.assertion) (evaluated.config.assertions or [ ]));
}
