"""From a resolved spec to the text of files. Nothing here touches the disk but the templates."""
